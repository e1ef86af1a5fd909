"""A receiver that posts what it heard: `http:NAME`, by way of the service's own address."""

import asyncio
import threading

from seawarden.ingest.live.arrival import Arrival, Deliver
from seawarden.ingest.live.messages import lines_of
from seawarden.ingest.live.receiving import Receiving
from seawarden.ingest.live.source import LiveSource


class PushSource(LiveSource):
    """Reads what is posted. The service hands it in; the source itself listens nowhere.

    Each post is a stream of its own: a message may not go over two posts.
    """

    def __init__(self, receiving: Receiving) -> None:
        super().__init__(receiving)
        self._counting = threading.Lock()

    async def run(self, deliver: Deliver) -> None:  # noqa: ARG002  posts are handed in by `read`
        """Stand ready until cancelled."""
        self.pulse.connected(self._receiving.options.clock())
        await asyncio.Event().wait()

    def read(self, body: bytes) -> Arrival:
        """Return what one post says. No bytes make it raise; what cannot be read is counted.

        Several threads may read posts at once.
        """
        received = self._receiving.options.clock()
        stream = self._receiving.stream()
        arrival = stream.feed(lines_of(body), received=received)
        end = stream.finish(received=received)
        whole = arrival if end.is_blank else arrival.with_end(end)
        with self._counting:
            self.pulse.took(whole)
        return whole
