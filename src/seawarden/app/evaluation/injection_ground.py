"""What is looked up once in a traffic before things are put into it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.injection import span
from seawarden.app.evaluation.injection_lines import Meeting, first_meeting
from seawarden.app.evaluation.injection_onsets import Asked, Passage, passages

SEEN: Final = timedelta(minutes=15)  # a ship has been in sight for so long when she meets a line


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """A traffic, and where in it something can happen.

    Attributes:
        traffic: untouched.
        tracks: FIX of each ship, sorted by time.
        passages: one of each ship that has one.
        meetings: by ship, where she first meets a line on her passage.
        until: the end of the traffic.
    """

    traffic: Case
    tracks: dict[int, pl.DataFrame]
    passages: tuple[Passage, ...]
    meetings: dict[int, Meeting]
    until: datetime


def ground(traffic: Case, asked: Asked | None = None) -> Ground:
    """Look up where things can be put into a traffic.

    Args:
        traffic: untouched.
        asked: what a passage must be; null: as for a drag under way.
    """
    found = passages(traffic.fixes, asked).found
    tracks = {int(one["vessel_id"][0]): one for one in traffic.fixes.partition_by("vessel_id")}
    met = {
        each.vessel_id: first_meeting(
            each.of(tracks[each.vessel_id]), traffic.assets, first=each.begin + SEEN, last=each.end
        )
        for each in found
    }
    return Ground(
        traffic=traffic,
        tracks=tracks,
        passages=found,
        meetings={ship: meeting for ship, meeting in met.items() if meeting is not None},
        until=span(traffic.fixes)[1],
    )
