"""What a beat led to, as it goes into the records in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from seawarden.app.watch.journal import Beat
from seawarden.app.watch.sea import Sea, Told
from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.detection import Detection, detection_document, read_detection
from seawarden.model.happening import Happening, News, Topic
from seawarden.model.schema import empty
from seawarden.model.source_health import SourceHealth
from seawarden.model.vessel import VESSEL
from seawarden.store.records import Desk, Records


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one beat led to.

    Attributes:
        watch_id: whose beat it is.
        number: of the beat.
        time: of the beat.
        watermark: the instant up to which the watch has judged; null: nothing was heard yet.
        revisions: ALERT.
        ships: VESSEL, the last words of the ships concerned.
        crossings: CROSSING.
        detections: of operators' own sensors.
    """

    watch_id: str
    number: int
    time: datetime
    watermark: datetime | None
    revisions: pl.DataFrame
    ships: pl.DataFrame
    crossings: pl.DataFrame
    detections: tuple[Detection, ...]

    @classmethod
    def of(cls, sea: Sea, told: Told, *, watch_id: str) -> "Outcome":
        """Return what is kept of a step: not the reports, which stand in the journal."""
        concerned = told.revisions["vessel_id"].unique().implode()
        return cls(
            watch_id=watch_id,
            number=told.beat.number,
            time=told.beat.time,
            watermark=sea.watch.present.horizon,
            revisions=told.revisions,
            ships=sea.ships.filter(pl.col("vessel_id").is_in(concerned)),
            crossings=told.findings.crossings,
            detections=_detections(told.beat),
        )

    @classmethod
    def unjudged(cls, sea: Sea, beat: Beat, *, watch_id: str) -> "Outcome":
        """Return what is kept of a beat that was set aside: what operators' sensors told."""
        return cls(
            watch_id=watch_id,
            number=beat.number,
            time=beat.time,
            watermark=sea.watch.present.horizon,
            revisions=empty(ALERT),
            ships=empty(VESSEL),
            crossings=empty(CROSSING),
            detections=_detections(beat),
        )


def _detections(beat: Beat) -> tuple[Detection, ...]:
    read = (read_detection(each) for each in beat.detections)
    return tuple(each for each in read if isinstance(each, Detection))


def commit(
    records: Records,
    outcome: Outcome,
    *,
    health: Sequence[SourceHealth] = (),
    news: Sequence[News] = (),
) -> list[Happening]:
    """Keep an outcome, all of it or nothing, and once; return what is to be told.

    Args:
        records: where.
        outcome: of one beat.
        health: how the sources are; empty: nothing to note.
        news: what else happened.

    Raises:
        StoreUnavailable: nothing was kept; do it again later.
    """
    with records.writing() as desk:
        is_fresh = desk.beats.commit(
            outcome.watch_id, outcome.number, watermark=outcome.watermark, at=outcome.time
        )
        told = [*(_kept(desk, outcome) if is_fresh else ()), *news]
        if health:
            desk.sources.put(health, at=outcome.time)
        return desk.happenings.append(told)


def tell(
    records: Records, *, at: datetime, health: Sequence[SourceHealth], news: Sequence[News]
) -> list[Happening]:
    """Keep what happened beside any beat; return what is to be told.

    Raises:
        StoreUnavailable: nothing was kept; do it again later.
    """
    with records.writing() as desk:
        if health:
            desk.sources.put(health, at=at)
        return desk.happenings.append(news)


def _kept(desk: Desk, outcome: Outcome) -> Iterator[News]:
    if outcome.crossings.height:
        desk.crossings.append(outcome.crossings)
    if outcome.detections:
        for one in desk.detections.append(outcome.detections, at=outcome.time):
            yield News(
                time=outcome.time,
                topic=Topic.DETECTION,
                payload=detection_document(one),
                key=f"detection:{one.reporter}:{one.detection_id}",
            )
    if outcome.revisions.height:
        fresh = desk.alerts.append(outcome.revisions, at=outcome.time, ships=outcome.ships)
        yield from alert_news(fresh, at=outcome.time)


def alert_news(revisions: pl.DataFrame, *, at: datetime) -> Iterator[News]:
    """Yield what everyone is told of revisions (ALERT): enough to ask for the alert itself."""
    for row in revisions.iter_rows(named=True):
        yield News(
            time=at,
            topic=Topic.ALERT,
            payload={
                name: row[name]
                for name in ("alert_id", "revision", "status", "kind", "level", "vessel_id",
                             "asset_id")
            },
            key=f"alert:{row['alert_id']}:{row['revision']}",
        )  # fmt: skip
