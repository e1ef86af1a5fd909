"""Fields of a document that others sent: each read as what it should be, each flaw told.

A field that is missing or null is null; whether it may be is for the reader of the document.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

LONGEST_WORD: Final = 200  # characters of an identifier, name or unit
LONGEST_TEXT: Final = 4000  # characters


def word(
    document: Mapping[str, object],
    name: str,
    flaws: list[str],
    *,
    longest: int = LONGEST_WORD,
    may_be_empty: bool = False,
) -> str | None:
    """Read a text of limited length; add to `flaws` what is wrong with it."""
    said = document.get(name)
    if said is None:
        return None
    if not isinstance(said, str) or len(said) > longest:
        flaws.append(f"{name} is no text of up to {longest} characters")
        return None
    if not said and not may_be_empty:
        flaws.append(f"{name} is empty")
        return None
    return said


def figure(
    document: Mapping[str, object],
    name: str,
    flaws: list[str],
    *,
    low: float = -math.inf,
    high: float = math.inf,
) -> float | None:
    """Read a finite number from `low` to `high`; add to `flaws` what is wrong with it."""
    said = document.get(name)
    if said is None:
        return None
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    read = _as_float(said) if is_number else math.nan
    if not (math.isfinite(read) and low <= read <= high):
        has_limits = math.isfinite(low) and math.isfinite(high)
        flaws.append(f"{name} is no number" + (f" of {low} to {high}" if has_limits else ""))
        return None
    return read


def _as_float(said: object) -> float:
    try:
        return float(said)  # type: ignore[arg-type]  # an int or a float
    except OverflowError:  # an integer of more than 308 digits
        return math.inf


def instant(document: Mapping[str, object], name: str, flaws: list[str]) -> datetime | None:
    """Read a time that bears its zone, as UTC; add to `flaws` what is wrong with it."""
    said = document.get(name)
    if said is None:
        return None
    try:
        read = datetime.fromisoformat(said) if isinstance(said, str) else None
        read = read.astimezone(UTC) if read is not None and read.tzinfo is not None else None
    except (ValueError, OverflowError):
        read = None
    if read is None:
        flaws.append(f"{name} is no time with its zone, as 2023-10-08T01:20:00Z")
    return read
