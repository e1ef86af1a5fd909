"""How a run wants its AIS files read: what the files themselves do not say."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from seawarden.model.errors import SettingsError
from seawarden.model.report import REPORT
from seawarden.model.vessel import VESSEL

# Before the first trials of AIS: an earlier date is a clock that was never set.
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)

# What a mapping may name: the columns of REPORT and VESSEL that a file can hold.
MAPPABLE: Final = frozenset({*REPORT, *VESSEL} - {"track_id", "receiver_count", "quality"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Settings of one run over AIS files.

    `latest` bounds the times that are believed: a later row is rejected. Null means unbounded.

    Raises:
        SettingsError: the zone is unknown, an instant is naive, a mapped column does not exist,
            or the batch is empty; all that is wrong is named at once.
    """

    time_zone: str | None = None  # IANA name, for times of generic files that name no zone
    received_at: datetime | None = None  # when a log without any time was received
    mapping: Mapping[str, str] = field(default_factory=dict)  # our column -> their header
    keep_rejects: bool = False  # keep the text of rejected rows, not only their number
    latest: datetime | None = None
    is_live: bool = False  # judged row by row: a stream is never refused as a whole
    batch_bytes: int = 32 << 20  # of decompressed text in one batch
    batch_rows: int = 1 << 20  # of Parquet in one batch

    def __post_init__(self) -> None:
        """Refuse settings that cannot be meant."""
        wrong = [*self._wrong_times(), *self._wrong_names()]
        if min(self.batch_bytes, self.batch_rows) < 1:
            wrong.append("a batch must hold at least one byte and one row")
        if wrong:
            raise SettingsError("; ".join(wrong))

    def _wrong_times(self) -> list[str]:
        instants = {"received_at": self.received_at, "latest": self.latest}
        wrong = [
            f"{name} is {value.isoformat()}, which names no zone: write it with Z or an offset"
            for name, value in instants.items()
            if value is not None and value.tzinfo is None
        ]
        if self.time_zone is not None:
            try:
                zoneinfo.ZoneInfo(self.time_zone)
            except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
                wrong.append(f"time zone {self.time_zone!r} is unknown: use a name such as UTC")
        return wrong

    def _wrong_names(self) -> list[str]:
        unknown = sorted(set(self.mapping) - MAPPABLE)
        if not unknown:
            return []
        return [f"the mapping names columns {unknown}; a file can give {sorted(MAPPABLE)}"]
