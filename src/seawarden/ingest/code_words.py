"""Words of archives for the codes of AIS: navigational status and type of ship."""

from collections.abc import Mapping
from typing import Final

import polars as pl

# ITU-R M.1371-5, table 48: navigational status. 15, "not defined", is the default of the unit.
STATUS_WORDS: Final[Mapping[str, int]] = {
    "under way using engine": 0,
    "at anchor": 1,
    "not under command": 2,
    "restricted maneuverability": 3,
    "restricted manoeuvrability": 3,
    "constrained by her draught": 4,
    "constrained by her draft": 4,
    "moored": 5,
    "aground": 6,
    "engaged in fishing": 7,
    "under way sailing": 8,
    "reserved for future amendment [hsc]": 9,
    "reserved for future amendment [wig]": 10,
    "reserved for future use [11]": 11,
    "reserved for future use [12]": 12,
    "reserved for future use [13]": 13,
    "ais-sart (active)": 14,
    "ais-sart": 14,
    "not defined": 15,
    "not defined (default)": 15,
}

# ITU-R M.1371-5, table 53: the first code of the group that the Danish archive's word stands for
# (its second digit, the cargo, is in a column of its own that says only its class).
SHIP_TYPE_WORDS: Final[Mapping[str, int]] = {
    "wig": 20,
    "fishing": 30,
    "towing": 31,
    "towing long/wide": 32,
    "dredging": 33,
    "diving": 34,
    "military": 35,
    "sailing": 36,
    "pleasure": 37,
    "reserved": 38,
    "hsc": 40,
    "pilot": 50,
    "sar": 51,
    "tug": 52,
    "port tender": 53,
    "anti-pollution": 54,
    "law enforcement": 55,
    "spare 1": 56,
    "spare 2": 57,
    "medical": 58,
    "not party to conflict": 59,
    "passenger": 60,
    "cargo": 70,
    "tanker": 80,
    "other": 90,
}

# Rows of the Danish archive that are not ships' positions, by the word of "Type of mobile".
OTHER_MOBILES: Final[Mapping[str, str]] = {
    "Base Station": "base station",
    "AtoN": "aid to navigation",
}


def code(column: pl.Expr, words: Mapping[str, int]) -> pl.Expr:
    """Return the code that a number or a word stands for; null: neither."""
    text = column.cast(pl.String).str.strip_chars().str.to_lowercase()
    number = text.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    word = text.replace_strict(words, default=None, return_dtype=pl.Int64)
    return pl.coalesce(word, number)
