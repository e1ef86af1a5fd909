"""Alarm figures: what the desk costs in attention, as control rooms measure theirs.

The measures are those of ANSI/ISA-18.2-2016 (clause 16) and EEMUA 191, whose benchmarks are
publicly cited as in `Benchmarks`. An alert here is what they call an alarm: it asks for an act. So
alerts of level info are not counted in them; they are information, and have a count of their own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema, conform

# An alert as it asked for attention.
ASKED: Final[Schema] = {
    "alert_id": pl.String(),
    "kind": pl.String(),
    "level": pl.String(),  # the highest it ever had
    "vessel_id": pl.UInt32(),
    "raised_at": UTC_US,  # when the desk was told
    "settled_at": UTC_US,  # when it was over, explained or dismissed; null: it stands
    "acknowledged_at": UTC_US,  # by whom ever; null: by nobody yet
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Benchmarks:
    """What is borne.

    Attributes:
        span: the time over which a flood is counted (ISA-18.2: ten minutes).
        flood_over: more alerts than this in that time begin a flood (ISA-18.2: 10).
        flood_until: fewer than this in that time end it (ISA-18.2: 5).
        flood_part_most: part of the time in flood (ISA-18.2: under 1 %).
        hourly_good: alerts an officer-hour, very likely to be acceptable (EEMUA 191, ISA-18.2: 6).
        hourly_most: the most that can be managed (the same: 12).
        standing_after: an alert that stands longer is stale (ISA-18.2: 24 hours).
        standing_most: stale alerts borne on any day (ISA-18.2: under 5).
        chatter_count: so often of one kind from one ship ...
        chatter_within: ... in this time is chatter. ISA-18.2 cites 3 in a minute for process
            alarms; an alert here takes minutes to be raised, so an hour is our judgement.
        high_part_most: part of alerts that are of level high (ISA-18.2: 80 % low, 15 % medium,
            5 % high; with two levels that ask for an act we keep its 5 % for the upper: a
            judgement). It is judged where one alert is no more than that: of 20.
        worst_count: so many ships ...
        worst_part_most: ... bring no more than this part (ISA-18.2: the 10 most frequent alarms
            bring 1 to 5 %). Counted by ship and kind here: a judgement. Judged where it could be
            good: where so many raised alerts that all alike would bring just that part, 200.
        acknowledge_good: median time to acknowledge; a judgement: an anchored chain at 8 kn is
            over the next line 5 nm ahead in under 40 minutes, and a call takes ten.
    """

    span: timedelta = timedelta(minutes=10)
    flood_over: int = 10
    flood_until: int = 5
    flood_part_most: float = 0.01
    hourly_good: float = 6.0
    hourly_most: float = 12.0
    standing_after: timedelta = timedelta(hours=24)
    standing_most: int = 4
    chatter_count: int = 3
    chatter_within: timedelta = timedelta(hours=1)
    high_part_most: float = 0.05
    worst_count: int = 10
    worst_part_most: float = 0.05
    acknowledge_good: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Flood:
    """A time with more alerts than anyone can look at."""

    begin: datetime  # of the first alert in the ten minutes that made it one
    end: datetime | None  # null: it goes on
    alert_count: int
    peak: int  # most alerts in any ten minutes of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Chatter:
    """One ship that raises one kind again and again."""

    kind: str
    vessel_id: int
    alert_count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmFigures:
    """The measures of one span of time. A part is null where there is nothing to divide."""

    begin: datetime
    end: datetime
    officer_hours: float
    alert_count: int  # of level low or high
    info_count: int
    hourly: float | None  # alerts an officer-hour
    peak: int  # most alerts in any ten minutes
    floods: tuple[Flood, ...]
    flood_part: float  # of the time
    standing: tuple[str, ...]  # alerts that have stood longer than a day, the oldest first
    chatters: tuple[Chatter, ...]
    low_part: float | None
    high_part: float | None
    worst_part: float | None  # of the alerts, from the ships that bring most; null: no others
    acknowledged_count: int
    waiting_count: int  # of level low or high and state new, at the end
    acknowledge_median: timedelta | None
    acknowledge_p90: timedelta | None
    verdicts: dict[str, str]  # by measure: good, bearable or too much


def alarm_figures(
    asked: pl.DataFrame,
    *,
    begin: datetime,
    end: datetime,
    officer_hours: float,
    waiting_count: int,
    benchmarks: Benchmarks | None = None,
) -> AlarmFigures:
    """Measure a span of time.

    Args:
        asked: ASKED, every alert that was raised in the span or stood in it.
        begin: of the span, inclusive.
        end: of the span, exclusive; what stands is judged at this instant.
        officer_hours: how many hours officers sat at the desk, all together.
        waiting_count: alerts of level low or high that are new to the desk at the end.
        benchmarks: what is borne; null: as published.
    """
    limits = benchmarks or Benchmarks()
    rows = conform(asked, ASKED).sort("raised_at", "alert_id")
    inside = rows.filter(pl.col("raised_at").is_between(begin, end, closed="left"))
    calling = inside.filter(pl.col("level") != "info")
    times = calling["raised_at"].to_list()
    counts = _counts(times, limits.span)
    floods = _floods(times, counts, end, limits)
    standing = _standing(rows, end, limits)
    chatters = _chatters(calling, limits)
    taken = _taken(calling)
    hourly = len(times) / officer_hours if officer_hours > 0 else None
    told = AlarmFigures(
        begin=begin,
        end=end,
        officer_hours=officer_hours,
        alert_count=len(times),
        info_count=inside.height - calling.height,
        hourly=hourly,
        peak=max(counts, default=0),
        floods=floods,
        flood_part=_part_in_flood(floods, begin, end),
        standing=standing,
        chatters=chatters,
        low_part=_part(calling, pl.col("level") == "low"),
        high_part=_part(calling, pl.col("level") == "high"),
        worst_part=_worst_part(calling, limits),
        acknowledged_count=taken.len(),
        waiting_count=waiting_count,
        acknowledge_median=_quantile(taken, 0.5),
        acknowledge_p90=_quantile(taken, 0.9),
        verdicts={},
    )
    told.verdicts.update(_verdicts(told, limits, bearers=_bearers(calling)))
    return told


def _counts(times: list[datetime], span: timedelta) -> list[int]:
    """Return for each alert how many there were in the span that ends with it."""
    counts, first = [], 0
    for place, time in enumerate(times):
        while times[first] <= time - span:
            first += 1
        counts.append(place - first + 1)
    return counts


def _floods(
    times: list[datetime], counts: list[int], end: datetime, limits: Benchmarks
) -> tuple[Flood, ...]:
    floods: list[Flood] = []
    place = 0
    while place < len(times):
        if counts[place] <= limits.flood_over:
            place += 1
            continue
        first, last = place - counts[place] + 1, place
        until = _ebbs(times, last, limits)
        while last + 1 < len(times) and times[last + 1] < until:
            last += 1
            until = _ebbs(times, last, limits)
        floods.append(
            Flood(
                begin=times[first],
                end=until if until <= end else None,
                alert_count=last - first + 1,
                peak=max(counts[place : last + 1]),
            )
        )
        place = last + 1
    return tuple(floods)


def _ebbs(times: list[datetime], last: int, limits: Benchmarks) -> datetime:
    """Return when fewer than the limit lie in the span, if no alert comes after the last."""
    place = last - limits.flood_until + 1
    return times[max(place, 0)] + limits.span


def _part_in_flood(floods: tuple[Flood, ...], begin: datetime, end: datetime) -> float:
    spent = sum(((one.end or end) - one.begin for one in floods), timedelta())
    return spent / (end - begin) if end > begin else 0.0


def _standing(rows: pl.DataFrame, end: datetime, limits: Benchmarks) -> tuple[str, ...]:
    is_calling, stands = pl.col("level") != "info", _stands(end)
    is_old = pl.col("raised_at") < end - limits.standing_after
    return tuple(rows.filter(is_calling, stands, is_old)["alert_id"])


def _stands(end: datetime) -> pl.Expr:
    settled = pl.col("settled_at")
    return (pl.col("raised_at") < end) & (settled.is_null() | (settled > end))


def _chatters(calling: pl.DataFrame, limits: Benchmarks) -> tuple[Chatter, ...]:
    found = []
    for (kind, vessel_id), rows in calling.group_by("kind", "vessel_id", maintain_order=True):
        times = rows["raised_at"].to_list()
        counts = _counts(times, limits.chatter_within)
        if max(counts) >= limits.chatter_count:
            found.append(
                Chatter(
                    kind=str(kind), vessel_id=int(str(vessel_id)), alert_count=len(times),
                    first=times[0], last=times[-1],
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.alert_count, one.vessel_id, one.kind)))


def _part(calling: pl.DataFrame, of: pl.Expr) -> float | None:
    return calling.filter(of).height / calling.height if calling.height else None


def _bearers(calling: pl.DataFrame) -> int:
    """Return how many ships raised alerts, each kind of a ship counted for itself."""
    return calling.select("kind", "vessel_id").n_unique()


def _worst_part(calling: pl.DataFrame, limits: Benchmarks) -> float | None:
    if _bearers(calling) <= limits.worst_count:
        return None
    counts = calling.group_by("kind", "vessel_id").len()["len"].sort(descending=True)
    return float(counts.head(limits.worst_count).sum()) / calling.height


def _taken(calling: pl.DataFrame) -> pl.Series:
    """Return how long each acknowledged alert waited for it."""
    return calling.select(pl.col("acknowledged_at") - pl.col("raised_at")).to_series().drop_nulls()


def _quantile(taken: pl.Series, part: float) -> timedelta | None:
    if taken.is_empty():
        return None
    us = taken.dt.total_microseconds().quantile(part, "nearest")
    return None if us is None else timedelta(microseconds=us)


def _verdicts(told: AlarmFigures, limits: Benchmarks, *, bearers: int) -> dict[str, str]:
    """Return a word for each measure that can be judged."""
    hourly, median = told.hourly, told.acknowledge_median
    words: dict[str, str] = {
        "floods": _word(is_good=told.flood_part <= limits.flood_part_most),
        "standing": _word(is_good=len(told.standing) <= limits.standing_most),
        "chatters": _word(is_good=not told.chatters),
    }
    if hourly is not None:
        is_good, is_bearable = hourly <= limits.hourly_good, hourly <= limits.hourly_most
        words["hourly"] = "good" if is_good else "bearable" if is_bearable else "too much"
    if told.high_part is not None and told.alert_count * limits.high_part_most >= 1.0:
        words["spread"] = _word(is_good=told.high_part <= limits.high_part_most)
    if told.worst_part is not None and bearers * limits.worst_part_most >= limits.worst_count:
        words["worst"] = _word(is_good=told.worst_part <= limits.worst_part_most)
    if median is not None:
        words["acknowledge"] = _word(is_good=median <= limits.acknowledge_good)
    return words


def _word(*, is_good: bool) -> str:
    return "good" if is_good else "too much"
