"""What many ships tell of a place: reception, peers, interference, ships heard for the first time.

Ships do depend on each other. These folds read the minutes of all ships before any detector does,
and detectors look up what they gathered. So that it does not matter how a feed is cut, a row says
at which instant it was complete, and a detector that judges a minute looks only at rows complete
by the instant that minute became known.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final, Protocol

import polars as pl

from seawarden.detect.coverage import Coverage
from seawarden.detect.first_heard import FirstHeard
from seawarden.detect.interference_areas import InterferenceAreas
from seawarden.detect.peers import Peers
from seawarden.detect.reception import Reception
from seawarden.model.schema import Schema


class Surrounding(Protocol):
    """A fold over the minutes of all ships, by place."""

    MEMORY: ClassVar[Schema]

    def step(self, state: pl.DataFrame, minutes: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state with MINUTE taken in; nothing that a detector may still need goes."""
        ...

    def forgotten(self, state: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state without what no later minute can need, after the detectors judged."""
        ...


SURROUNDINGS: Final[dict[str, Callable[[], Surrounding]]] = {
    "coverage": Coverage,
    "first_heard": FirstHeard,
    "interference_areas": InterferenceAreas,
    "peers": Peers,
    "reception": Reception,
}
