"""A receiver at a serial line: `serial:/dev/ttyUSB0?baud=38400`."""

from typing import Final

from serial_asyncio_fast import open_serial_connection

from seawarden.ingest.live.address import Address
from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.connection import READ_BYTES, pump
from seawarden.ingest.live.receiving import Receiving
from seawarden.ingest.live.source import ConnectedSource
from seawarden.model.errors import SettingsError

BAUD: Final = 38_400  # IEC 61162-2, the high-speed line of AIS


class SerialSource(ConnectedSource):
    """Reads a serial line, and opens it again when it was pulled out."""

    def __init__(self, receiving: Receiving) -> None:
        super().__init__(receiving)
        self._baud = baud_of(receiving.address)

    async def _session(self, deliver: Deliver) -> None:
        reader, writer = await open_serial_connection(
            limit=READ_BYTES, url=self._receiving.address.path, baudrate=self._baud
        )
        try:
            self.pulse.connected(self._receiving.options.clock())
            await pump(reader, self._receiving.stream(), self._receiving, deliver)
        finally:
            writer.close()


def baud_of(address: Address) -> int:
    """Return the speed of the line.

    Raises:
        SettingsError: it is no whole number above 0.
    """
    said = address.one("baud")
    if said is None:
        return BAUD
    if not (said.isascii() and said.isdigit() and int(said) > 0):
        raise SettingsError(
            f"source {address.name}: baud={said} is no speed; most receivers speak at {BAUD}"
        )
    return int(said)
