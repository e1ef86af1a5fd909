"""What a live source hands over: rows, detections, and when they came."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from seawarden.ingest.intake import Intake, joined
from seawarden.model.detection import Detection


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What came together from one source, in the order of the source."""

    source: str  # its name, never with a password or a key in it
    intake: Intake
    received: datetime  # by the clock of the watch
    detections: tuple[Detection, ...] = ()  # of operators' own sensors
    # Where a file is to be read on after this: bytes of its decompressed text, or rows of Parquet.
    offset: int | None = None  # null: a source that cannot be read again

    @property
    def is_blank(self) -> bool:
        """Whether nothing came: neither rows, nor losses, nor a place to read on from."""
        intake = self.intake
        rows = intake.read + intake.vessels.height + intake.other.height + len(self.detections)
        return rows == 0 and self.offset is None

    def with_end(self, end: "Arrival") -> "Arrival":
        """Return this and what came right after it as one."""
        return replace(
            self,
            intake=joined([self.intake, end.intake], source=self.source),
            detections=self.detections + end.detections,
            offset=end.offset if end.offset is not None else self.offset,
        )


# Takes an arrival, and returns when there is room for the next one.
Deliver = Callable[[Arrival], Awaitable[None]]
