"""A shift: one officer's time at the desk, and what was written down in it."""

from dataclasses import dataclass
from datetime import datetime

from seawarden.model.officer import Officer


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftEntry:
    """A line of the shift log. Never changed; a mistake is corrected by a further line."""

    entry_id: int
    shift_id: int | None  # null: written while nobody had the desk
    officer: Officer  # as they were then
    time: datetime
    text: str
    alert_id: str | None = None  # null: about no alert


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Who had the desk, from when to when."""

    shift_id: int
    officer: Officer  # as they were then
    begin: datetime
    end: datetime | None = None  # null: still at the desk
    handed_to: str | None = None  # subject of who took over; null: nobody
    summary: str | None = None  # what was said at the hand-over
