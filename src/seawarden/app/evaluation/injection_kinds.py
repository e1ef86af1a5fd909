"""Every kind of matter, put into copies of a traffic in one way.

Drags under way have a way of their own (`injection_worlds.drag_worlds`), by their ratio.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.injection import Injected
from seawarden.app.evaluation.injection_drift import (
    adrift,
    anchored_drag,
    drawn_adrift,
    drawn_anchored_drag,
)
from seawarden.app.evaluation.injection_ground import Ground
from seawarden.app.evaluation.injection_groups import clones, interferences
from seawarden.app.evaluation.injection_identity import handover, renaming
from seawarden.app.evaluation.injection_lines import Meeting, loitering, survey, zig_zag
from seawarden.app.evaluation.injection_onsets import Passage
from seawarden.app.evaluation.injection_position import Circle, circling, teleport
from seawarden.app.evaluation.injection_silence import silence
from seawarden.app.evaluation.injection_worlds import worlds

OTHER_ID: Final = 229_990_001  # the first of the numbers for ships that change theirs
SILENT_MIN: Final = timedelta(minutes=30)
SILENT_MAX: Final = timedelta(minutes=90)
HEARD_AGAIN: Final = timedelta(minutes=5)  # of her passage are left after a silence
CHANGES_MIN: Final = (1.0, 15.0)
FALSE_MIN: Final = (20.0, 60.0)
JUMP_M: Final = (8_000.0, 60_000.0)
CIRCLE_M: Final = (150.0, 2_000.0)
CIRCLE_KN: Final = (6.0, 20.0)
SEEN: Final = timedelta(minutes=20)  # a matter seen for less is left out

Inject = Callable[[Ground, np.random.Generator, int], list[Case]]
OnLine = Callable[..., Injected]


def silences(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let ships fall silent on purpose, for half an hour and longer."""

    def put(track: pl.DataFrame, passage: Passage, number: int) -> Injected | None:
        longest = passage.end - passage.first - HEARD_AGAIN
        if longest < SILENT_MIN:
            return None
        length = SILENT_MIN + (min(longest, SILENT_MAX) - SILENT_MIN) * float(rng.random())
        begin = passage.first + (longest - length) * float(rng.random())
        return silence(track, begin=begin, length=length, case_id=f"silence-{number}")

    return _copies(ground, put, rng, count, "silence")


def drifts(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let ships lose their engine."""

    def put(track: pl.DataFrame, passage: Passage, number: int) -> Injected | None:
        drift = drawn_adrift(rng, onset=_onset(passage, rng))
        put_in = adrift(
            passage.of(track), drift, rng, until=ground.until, case_id=f"adrift-{number}"
        )
        return _seen(put_in)

    return _copies(ground, put, rng, count, "adrift")


def anchored_drags(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let ships anchor, hold and drag."""

    def put(track: pl.DataFrame, passage: Passage, number: int) -> Injected | None:
        drag = drawn_anchored_drag(rng, stops=_onset(passage, rng))
        put_in = anchored_drag(
            passage.of(track), drag, rng, until=ground.until, case_id=f"anchored-{number}"
        )
        return _seen(put_in)

    return _copies(ground, put, rng, count, "anchored drag")


def false_positions(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let single ships jump away or circle, by turns."""

    def put(track: pl.DataFrame, passage: Passage, number: int) -> Injected:
        begin, length = _onset(passage, rng), timedelta(minutes=rng.uniform(*FALSE_MIN))
        case_id = f"position-{number}"
        if number % 2:
            return teleport(
                track, begin=begin, length=length, towards_deg=rng.uniform(0.0, 360.0),
                distance_m=rng.uniform(*JUMP_M), case_id=case_id,
            )  # fmt: skip
        here = track.filter(pl.col("time") <= begin)[-1]
        circle = Circle(
            lon_deg=here["lon_deg"].item(), lat_deg=here["lat_deg"].item(),
            radius_m=rng.uniform(*CIRCLE_M), speed_kn=rng.uniform(*CIRCLE_KN),
        )  # fmt: skip
        return circling(track, circle, begin=begin, length=length, case_id=case_id)

    return _copies(ground, put, rng, count, "false position")


def identity_changes(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let ships go on under another number, or under another name, by turns."""

    def put(track: pl.DataFrame, passage: Passage, number: int) -> Injected:
        at, case_id = _onset(passage, rng), f"identity-{number}"
        if number % 2:
            return renaming(track, at=at, case_id=case_id)
        return handover(
            track, at=at, silent=timedelta(minutes=rng.uniform(*CHANGES_MIN)),
            other_id=OTHER_ID + number, case_id=case_id,
        )  # fmt: skip

    return _copies(ground, put, rng, count, "identity change")


def loiterings(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let ships stay about a line that they meet."""
    return _on_lines(ground, loitering, rng, count, "loitering")


def zig_zags(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let ships cross a line that they meet again and again."""
    return _on_lines(ground, zig_zag, rng, count, "zig-zag")


def surveys(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let ships sweep beside a line that they meet."""
    return _on_lines(ground, survey, rng, count, "survey")


# By the kind of alert that is to find them.
INJECTIONS: Final[Mapping[str, Inject]] = {
    "anchored_drag": anchored_drags,
    "adrift": drifts,
    "loitering": loiterings,
    "repeated_crossing": zig_zags,
    "survey_pattern": surveys,
    "silence": silences,
    "false_position": false_positions,
    "interference": interferences,
    "identity_clone": clones,
    "identity_change": identity_changes,
}


def _on_lines(
    ground: Ground, make: OnLine, rng: np.random.Generator, count: int, name: str
) -> list[Case]:
    """Return copies with ships that do something where they meet a line."""
    met: Mapping[int, Meeting] = ground.meetings
    usable = [passage for passage in ground.passages if passage.vessel_id in met]

    def put(track: pl.DataFrame, passage: Passage, number: int) -> Injected | None:
        put_in = make(
            passage.of(track), met[passage.vessel_id], rng, until=ground.until,
            case_id=f"{name}-{number}",
        )  # fmt: skip
        return _seen(put_in)

    return list(worlds(ground.traffic, usable, put, rng, count=count, name=name))


def _copies(
    ground: Ground, put: Callable[[pl.DataFrame, Passage, int], Injected | None],
    rng: np.random.Generator, count: int, name: str,
) -> list[Case]:  # fmt: skip
    return list(worlds(ground.traffic, ground.passages, put, rng, count=count, name=name))


def _onset(passage: Passage, rng: np.random.Generator) -> datetime:
    return passage.first + (passage.last - passage.first) * float(rng.random())


def _seen(put_in: Injected) -> Injected | None:
    """Return an injection that is seen for long enough; null where the traffic ends too soon."""
    seen = put_in.truth["end"][0] - put_in.truth["onset"][0]
    return put_in if seen >= SEEN else None
