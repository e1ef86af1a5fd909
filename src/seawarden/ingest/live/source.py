"""What a source is: a name, a pulse, and a reading that may be connected again and again."""

from abc import ABC, abstractmethod

from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.connection import keep_open
from seawarden.ingest.live.health import Pulse
from seawarden.ingest.live.receiving import Receiving


class LiveSource(ABC):
    """A feed. It hands on what comes, and waits while there is no room for more."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving

    @property
    def name(self) -> str:
        """Return the name of the source, which holds no secret."""
        return self._receiving.name

    @property
    def pulse(self) -> Pulse:
        """Return the health of the source."""
        return self._receiving.pulse

    @abstractmethod
    async def run(self, deliver: Deliver) -> None:
        """Read until the source has ended, or until cancelled; connect again when it breaks."""


class ConnectedSource(LiveSource):
    """A feed over a connection, which is made again when it breaks."""

    async def run(self, deliver: Deliver) -> None:
        """Read until cancelled, or to the end of the first connection where it is read once.

        Raises:
            SourceUnavailable: it is read once, and no connection could be made in time.
        """
        await keep_open(lambda: self._session(deliver), self._receiving)

    @abstractmethod
    async def _session(self, deliver: Deliver) -> None:
        """Connect, tell the pulse, and read to the end of the connection.

        Raises:
            OSError: the connection could not be made, or it broke.
            SourceUnavailable: the same, in words of its own.
        """
