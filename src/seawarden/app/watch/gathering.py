"""Arrivals into beats: times judged, repeated particulars left out, offsets noted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from seawarden.app.watch.confluence import (
    ClockRule,
    Confluence,
    Rules,
    believed,
    closed,
    heard,
    moved,
)
from seawarden.app.watch.inbox import Delivered
from seawarden.app.watch.journal import Beat
from seawarden.app.watch.sea import news
from seawarden.model.detection import detection_document
from seawarden.model.report import REPORT
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL

Rejecting = Callable[[str, str, int], None]  # source, reason, how many


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathering:
    """What the making of beats remembers.

    Attributes:
        rules: whose clock rules.
        confluence: how far the sources have come.
        offsets: how far files have been read.
        number: of the last beat.
    """

    rules: Rules = field(default_factory=Rules)
    confluence: Confluence = field(default_factory=Confluence)
    offsets: Mapping[str, int] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Hour:
    """What time it is: by the watch, by receipt, and on the wall."""

    watch: datetime
    received: datetime
    wall: datetime


def gathered(
    state: Gathering,
    delivered: Sequence[Delivered],
    *,
    ended: set[str],
    ships: pl.DataFrame,
    hour: Hour,
    reject: Rejecting,
    is_last: bool = False,
) -> tuple[Gathering, Beat | None]:
    """Make a beat of what came.

    Args:
        state: what the call before returned.
        delivered: arrivals in their order.
        ended: sources that bring nothing more.
        ships: VESSEL, each ship's last word.
        hour: what time it is.
        reject: told of rows whose time is not believed.
        is_last: nothing more will come.

    Returns:
        The state, and the beat; null: nothing came, and no source has come further.
    """
    flow, offsets = state.confluence, dict(state.offsets)
    reports, vessels = [empty(REPORT)], [empty(VESSEL)]
    detections = []
    for each in (one.arrival for one in delivered):
        kept, refused = believed(
            each.intake.reports, received=each.received, wall=hour.wall, rules=state.rules
        )
        for reason, count in refused.iter_rows():
            reject(each.source, reason, count)
        flow = heard(flow, each.source, kept["time"], received=each.received, rules=state.rules)
        reports.append(kept)
        vessels.append(each.intake.vessels)
        detections += [detection_document(one) for one in each.detections]
        if each.offset is not None:
            offsets[each.source] = each.offset
    for name in sorted(ended):
        flow = closed(flow, name)
    flow = moved(flow, now=hour.received, rules=state.rules)
    has_moved = flow.until != state.confluence.until
    if not (delivered or has_moved or is_last):
        return replace(state, confluence=flow), None
    beat = Beat(
        number=state.number + 1,
        time=_told_at(flow, hour, state.rules),
        until=flow.until,
        reports=pl.concat(reports),
        vessels=news(ships, pl.concat(vessels)),
        detections=tuple(detections),
        offsets=offsets,
        is_last=is_last,
    )
    after = replace(state, confluence=flow, offsets=offsets, number=beat.number)
    return after, beat


def _told_at(flow: Confluence, hour: Hour, rules: Rules) -> datetime:
    """Return the time of a beat: where the sources' clock rules, how far they have come with it.

    So the first beat of an old log is not dated by the clock on the wall.
    """
    if rules.clock is ClockRule.SOURCE and flow.until is not None:
        return flow.until
    return hour.watch
