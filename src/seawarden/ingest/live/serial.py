"""A receiver at a serial line: `serial:/dev/ttyUSB0?baud=38400`."""

from typing import Final

from serial_asyncio_fast import open_serial_connection

from seawarden.ingest.live.address import Address
from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.connection import READ_BYTES, keep_open, pump
from seawarden.ingest.live.health import Pulse
from seawarden.ingest.live.receiving import Receiving
from seawarden.model.errors import SettingsError

BAUD: Final = 38_400  # IEC 61162-2, the high-speed line of AIS


class SerialSource:
    """Reads a serial line, and opens it again when it was pulled out."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving
        self._baud = baud_of(receiving.address)

    @property
    def name(self) -> str:
        """Return the name of the source."""
        return self._receiving.name

    @property
    def pulse(self) -> Pulse:
        """Return the health of the source."""
        return self._receiving.pulse

    async def run(self, deliver: Deliver) -> None:
        """Read until cancelled, or until the line is gone where it is read once.

        Raises:
            SourceUnavailable: it is read once, and the line could not be opened in time.
        """
        await keep_open(lambda: self._session(deliver), self._receiving)

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
