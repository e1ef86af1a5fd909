"""What a watch made of the night: its alerts, what operators told it, and the lines ahead."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.october.night import Night
from seawarden.app.watch.settings import WatchAsked
from seawarden.detect.ahead import DEAD_RECKONING, Reckoning, next_lines
from seawarden.detect.context import Context, lines
from seawarden.geo.corridor import corridor
from seawarden.model.alert import ALERT
from seawarden.model.detection import Detection
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL
from seawarden.store.records import Records

SHOWN: Final = ("low", "high")  # an alert comes to the desk from here on; `info` is looked up
STANDING: Final = ("raised", "revised")
KIND: Final = "anchor_drag"
# The night is seven hours long from EE-S1 to the pipe: the desk's six would not see its end.
FAR: Final = Reckoning(
    horizon=timedelta(hours=12),
    off_m=DEAD_RECKONING.off_m,
    hold=DEAD_RECKONING.hold,
    off_part=DEAD_RECKONING.off_part,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the records of the watch hold after the night.

    Attributes:
        revisions: ALERT, every revision of every alert, sorted by time.
        detections: what operators told.
    """

    revisions: pl.DataFrame
    detections: tuple[Detection, ...]

    def drag_of(self, vessel_id: int) -> pl.DataFrame:
        """Return ALERT: every word of the watch on a ship's dragging, in order."""
        hers = (pl.col("vessel_id") == vessel_id) & (pl.col("kind") == KIND)
        return self.revisions.filter(hers).sort("end", "alert_id", "revision")


def seen_by(asked: WatchAsked, *, begins: datetime, ends: datetime) -> Seen:
    """Read what the records of a watch hold.

    Args:
        asked: the watch, which has ended.
        begins: of the night.
        ends: of the night.
    """
    with closing(Records.open(asked.records_url)) as records, records.reading() as desk:
        said = conform(desk.alerts.said(), ALERT).sort("end", "alert_id", "revision")
        day = timedelta(days=1)
        found = desk.detections.between(start=begins - day, end=ends + day)
    return Seen(revisions=said, detections=tuple(found))


def warned(words: pl.DataFrame, *, at: datetime | None = None) -> dict[str, object] | None:
    """Return the word by which a ship is first at the desk, or stands there at an instant.

    Args:
        words: ALERT of one ship and kind, sorted by time.
        at: of the question; null: the first time.

    Returns:
        A row of ALERT; null: she was not, or is not any more.
    """
    shown = pl.col("level").is_in(SHOWN) & pl.col("status").is_in(STANDING)
    if at is None:
        first = words.filter(shown).head(1)
        return first.row(0, named=True) if first.height else None
    last = words.filter(pl.col("end") <= at).unique(
        "alert_id", keep="last", maintain_order=True
    ).filter(shown)  # fmt: skip
    return last.row(0, named=True) if last.height else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """How far a ship was from a line, by dead reckoning alone.

    Attributes:
        at: when it was reckoned.
        is_here: she may have been over it already.
        early: one case in ten is sooner; null: she reaches it in no case.
        middle: half of the cases are.
        late: nine in ten are.
        probability: that she reaches it at all if she keeps her course.
    """

    at: datetime
    is_here: bool
    early: timedelta | None
    middle: timedelta | None
    late: timedelta | None
    probability: float


def ahead_of(
    night: Night, assets: pl.DataFrame, *, vessel_id: int, asset_id: str, times: Sequence[datetime]
) -> list[Ahead | None]:
    """Reckon how far a ship was from a line at instants, by her last report before each.

    Args:
        night: the traffic.
        assets: ASSET.
        vessel_id: the ship.
        asset_id: the line.
        times: when to reckon.

    Returns:
        One an instant; null: the line was not ahead of her.
    """
    hers = night.fixes.filter(vessel_id=vessel_id)
    asked = pl.DataFrame({"time": times}, schema={"time": pl.Datetime("us", "UTC")}).sort("time")
    rows = asked.join_asof(hers, on="time", tolerance="10m", check_sortedness=False)
    over = Context(lines=lines(assets), vessels=empty(VESSEL), corridor=corridor(assets))
    found = next_lines(rows, over, reckoning=FAR).filter(asset_id=asset_id)
    by_row = {row["row"]: row for row in found.iter_rows(named=True)}
    return [_ahead(at, by_row.get(number)) for number, at in enumerate(sorted(times))]


def _ahead(at: datetime, row: dict[str, object] | None) -> Ahead | None:
    if row is None:
        return None
    early, middle, late = (_span(row[f"eta_{part}"]) for part in (10, 50, 90))
    probability = row["probability"]
    return Ahead(
        at=at,
        is_here=bool(row["is_here"]),
        early=early,
        middle=middle,
        late=late,
        probability=probability if isinstance(probability, float) else 0.0,
    )


def _span(value: object) -> timedelta | None:
    return value if isinstance(value, timedelta) else None
