"""Which numbers a ship, an aircraft or a craft of a ship can have."""

from typing import Final

import polars as pl

# ITU-R M.585-9, annex 1: MMSI forms of stations that move, each with a maritime identification
# digits (MID) of 201 to 775 (Table of Maritime Identification Digits, ITU).
MID_MIN: Final = 201
MID_MAX: Final = 775
MID_DIVISORS: Final = {
    "ship, MIDXXXXXX": (200_000_000, 799_999_999, 1_000_000),
    "search and rescue aircraft, 111MIDXXX": (111_000_000, 111_999_999, 1_000),
    "craft of a parent ship, 98MIDXXXX": (980_000_000, 989_999_999, 10_000),
    "handheld radio, 8MIDXXXXX": (800_000_000, 899_999_999, 100_000),
}
# The same, annex 2: search and rescue transmitter 970, man overboard 972, EPIRB 974.
DISTRESS: Final = (970, 972, 974)


def is_bad_mmsi(vessel_id: pl.Expr) -> pl.Expr:
    """Tell whether the number has none of the forms of ITU-R M.585 of what can move at sea."""
    has_form = (vessel_id // 1_000_000).is_in(DISTRESS)
    for low, high, divisor in MID_DIVISORS.values():
        mid = (vessel_id // divisor) % 1000
        has_form |= vessel_id.is_between(low, high) & mid.is_between(MID_MIN, MID_MAX)
    return ~has_form
