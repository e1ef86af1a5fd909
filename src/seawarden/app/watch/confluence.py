"""Where several sources flow together: whose times are believed, and how far all have come.

Each source has come as far as its newest report. All together have come as far as the one that is
furthest back; a source that says nothing holds nobody up. Nothing here looks at a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import polars as pl

from seawarden.ingest.intake import REJECTED
from seawarden.model.schema import conform

FUTURE: Final = "time in the future"
TOO_OLD: Final = "too old"


class ClockRule(StrEnum):
    """Whose clock says when a report was sent."""

    RECEIVER = "receiver"  # ours: what lies too far from the time of receipt is not believed
    SOURCE = "source"  # the source's own: an old log can be replayed live


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """When a time is believed, and for whom the others wait.

    Attributes:
        clock: whose clock rules.
        lateness: a report from longer before its receipt is too old (receiver's clock).
        ahead: how much later than its receipt a report may be dated: ships' and receivers' clocks
            differ by some seconds (receiver's clock).
        idle_after: a source that said nothing for so long holds nobody up.
        behind: the others wait at most so long, in the reports' time, for one that is behind
            (receiver's clock: under the source's, logs of different days may lie far apart).
        leap: a report so much newer than all before is believed when the source goes on there.
        leap_rows: how many reports beyond a leap must have come.
    """

    clock: ClockRule = ClockRule.RECEIVER
    lateness: timedelta = timedelta(minutes=30)
    ahead: timedelta = timedelta(seconds=60)
    idle_after: timedelta = timedelta(seconds=10)
    behind: timedelta = timedelta(minutes=2)
    leap: timedelta = timedelta(minutes=10)
    leap_rows: int = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far one source has come.

    Attributes:
        newest: the newest time that is believed; null: nothing yet.
        heard: when it last said something, by our clock.
        beyond_rows: reports beyond a leap since the first such one.
        within_rows: reports within it since then.
        beyond: the oldest time of those beyond.
    """

    newest: datetime | None = None
    heard: datetime | None = None
    beyond_rows: int = 0
    within_rows: int = 0
    beyond: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Confluence:
    """How far each source has come, by its name, and how far all have.

    Attributes:
        sources: by name.
        until: the instant up to which all have come; null: no report yet. It never goes back.
    """

    sources: Mapping[str, Progress] = field(default_factory=dict)
    until: datetime | None = None


def believed(
    reports: pl.DataFrame, *, received: datetime, wall: datetime, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part reports whose time cannot be from the others.

    Args:
        reports: with a column `time`.
        received: when they came, by a clock that never goes back.
        wall: when they came, by the clock on the wall. It may have been set back meanwhile: what
            either of the two clocks allows is believed.
        rules: whose clock rules.

    Returns:
        The reports that are believed, and REJECTED of the others.
    """
    if rules.clock is ClockRule.SOURCE or reports.is_empty():
        return reports, _counted({})
    earliest = min(received, wall) - rules.lateness
    latest = max(received, wall) + rules.ahead
    is_old, is_ahead = reports["time"] < earliest, reports["time"] > latest
    counts = {TOO_OLD: int(is_old.sum()), FUTURE: int(is_ahead.sum())}
    if not any(counts.values()):
        return reports, _counted({})
    return reports.filter(~(is_old | is_ahead)), _counted(counts)


def _counted(counts: Mapping[str, int]) -> pl.DataFrame:
    rows = [(reason, count) for reason, count in sorted(counts.items()) if count]
    return conform(pl.DataFrame(rows, schema=dict(REJECTED), orient="row"), REJECTED)


def heard(
    state: Confluence, name: str, times: pl.Series, *, received: datetime, rules: Rules
) -> Confluence:
    """Take in that a source said something.

    Args:
        state: before.
        name: the source.
        times: of its reports that are believed, in the order of arrival.
        received: when they came, by a clock that never goes back.
        rules: what a leap in time is.
    """
    before = state.sources.get(name, Progress())
    after = replace(_progress(before, times.drop_nulls(), rules), heard=received)
    return replace(state, sources={**state.sources, name: after})


def _progress(before: Progress, times: pl.Series, rules: Rules) -> Progress:
    if times.is_empty():
        return before
    ordered = times.sort()
    # A first batch is believed where the middle of it lies.
    begin = before.newest or _instant(ordered[(len(ordered) - 1) // 2])
    newest = _reached(begin, ordered, rules.leap)
    far = ordered.filter(ordered > newest)
    beyond_rows = before.beyond_rows + len(far)
    if not beyond_rows:
        return replace(before, newest=newest)
    within_rows = before.within_rows + len(ordered) - len(far)
    beyond = before.beyond or _instant(far[0])
    if beyond_rows >= rules.leap_rows and beyond_rows > within_rows:
        return Progress(newest=max(newest, _reached(beyond, far, rules.leap)))
    if beyond <= newest + rules.leap or within_rows > beyond_rows + rules.leap_rows:
        return Progress(newest=newest)  # the source came so far itself, or it was a wrong clock
    return replace(
        before, newest=newest, beyond_rows=beyond_rows, within_rows=within_rows, beyond=beyond
    )


def _reached(begin: datetime, ordered: pl.Series, leap: timedelta) -> datetime:
    """Return how far times in their order go on from an instant without a leap."""
    later = ordered.filter(ordered > begin)
    if later.is_empty():
        return begin
    is_leap = (later - later.shift(1, fill_value=begin)) > leap
    count = is_leap.arg_max() if is_leap.any() else len(later)
    return _instant(later[count - 1]) if count else begin


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no instant")
    return value


def moved(state: Confluence, *, now: datetime, rules: Rules) -> Confluence:
    """Return the state with the instant up to which all sources have come by `now`."""
    said = [each for each in state.sources.values() if each.newest is not None]
    awake = [each for each in said if each.heard and now - each.heard < rules.idle_after]
    newest = [_instant(each.newest) for each in awake or said]
    if not newest:
        return state
    until = min(newest) if awake else max(newest)
    if rules.clock is ClockRule.RECEIVER:
        until = max(until, max(newest) - rules.behind)
    if state.until is not None and until <= state.until:
        return state
    return replace(state, until=until)


def closed(state: Confluence, name: str) -> Confluence:
    """Take in that a source has ended: it holds nobody up any more."""
    before = state.sources.get(name)
    if before is None:
        return state
    return replace(state, sources={**state.sources, name: replace(before, heard=None)})


def apart(held: pl.DataFrame, until: datetime | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part reports held into those up to an instant, and those that wait; null: none waits."""
    if until is None:
        return held, held.clear()
    is_due = held["time"] <= until
    return (held, held.clear()) if is_due.all() else (held.filter(is_due), held.filter(~is_due))
