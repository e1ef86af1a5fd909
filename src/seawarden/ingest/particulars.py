"""What each ship last said of herself, so that only changes are passed on."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.geo.kernel import kernel
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import PARTICULARS, VESSEL

Hashes = npt.NDArray[np.uint64]
Times = npt.NDArray[np.int64]

FIRST_ROOM: Final = 1 << 12
SHIPS_MAX: Final = 1 << 20  # remembered at once; then all is forgotten, and said once more

# ITU-R M.1371-5, tables 50 and 53, and IMO resolution A.1117(30).
IMO_MIN: Final = 1_000_000
IMO_MAX: Final = 9_999_999
SHIP_TYPE_MAX: Final = 99
LENGTH_MAX_M: Final = 1022.0
BEAM_MAX_M: Final = 126.0
DRAUGHT_MAX_M: Final = 25.5


class LastSaid:
    """The last thing said under each key, as hashes: finds the rows that say something new.

    Rows may come in any order of time: one that says the same as the last, but of an earlier
    time, is new too, so that when a thing was first said does not hang on the order.
    """

    def __init__(self) -> None:
        self._forget(FIRST_ROOM)

    def changes(
        self, keys: Hashes, hashes: Hashes, times: Times | None = None
    ) -> npt.NDArray[np.bool_]:
        """Tell which rows say something else, or the same earlier, than the last under their key.

        Args:
            keys: what the rows are about; a key of 0 is never a change.
            hashes: what they say.
            times: when, in µs; null: all at one time.
        """
        self._make_room(len(keys))
        changed = np.zeros(len(keys), dtype=np.bool_)
        said_at = np.zeros(len(keys), dtype=np.int64) if times is None else times
        table = (self._keys, self._hashes, self._times)
        self._used += mark_changes(keys, hashes, said_at, table, changed)
        return changed

    def _forget(self, room: int) -> None:
        self._keys = np.zeros(room, dtype=np.uint64)
        self._hashes = np.zeros(room, dtype=np.uint64)
        self._times = np.zeros(room, dtype=np.int64)
        self._used = 0

    def _make_room(self, coming: int) -> None:
        if self._used > SHIPS_MAX:
            self._forget(FIRST_ROOM)
        needed = (self._used + coming) * 2
        if needed <= len(self._keys):
            return
        keys, hashes, times = self._keys, self._hashes, self._times
        self._forget(1 << int(needed).bit_length())
        known = keys > 0
        self._used = int(np.count_nonzero(known))
        changed = np.zeros(self._used, dtype=np.bool_)
        table = (self._keys, self._hashes, self._times)
        mark_changes(keys[known], hashes[known], times[known], table, changed)


@kernel
def mark_changes(
    keys: Hashes,
    hashes: Hashes,
    times: Times,
    table: tuple[Hashes, Hashes, Times],
    changed: npt.NDArray[np.bool_],
) -> int:
    """Mark the rows that differ from the last under their key, or are earlier; return new keys.

    The table, of keys, hashes and times, is one of open addressing, its length a power of two,
    never more than half full.
    """
    table_keys, table_hashes, table_times = table
    mask = np.uint64(table_keys.size - 1)
    added = 0
    for at in range(keys.size):
        key = keys[at]
        if key == 0:
            continue
        slot = place_of(key, table_keys, mask)
        if table_keys[slot] == 0:
            table_keys[slot] = key
            added += 1
        elif table_hashes[slot] == hashes[at] and table_times[slot] <= times[at]:
            continue
        table_hashes[slot] = hashes[at]
        table_times[slot] = times[at]
        changed[at] = True
    return added


@kernel
def place_of(key: np.uint64, table_keys: Hashes, mask: np.uint64) -> np.uint64:
    """Return where the key stands in the table, or the free place where it belongs.

    Multiplied by 2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
    """
    slot = ((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(33)) & mask
    while table_keys[slot] != 0 and table_keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


class KnownShips:
    """What ships said in several messages, put together: name here, dimensions there."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, Any]] = {}

    def learn(self, said: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
        """Return VESSEL rows for what is new, each with all that is known of the ship so far.

        Each statement holds `vessel_id`, `time` and any of the particulars; a particular
        that it does not mention stays as it was. An empty statement is not a change.
        """
        statements = list(said)
        if not statements:
            return empty(VESSEL)
        fresh = tidy(pl.DataFrame(statements, schema=_LOOSE, orient="row", strict=False))
        rows = []
        for row, statement in zip(fresh.iter_rows(named=True), statements, strict=True):
            changed = self._merge(row, statement)
            if changed is not None:
                rows.append(changed)
        return conform(pl.DataFrame(rows, schema=dict(VESSEL), orient="row"), VESSEL)

    def _merge(self, row: dict[str, Any], statement: Mapping[str, Any]) -> dict[str, Any] | None:
        if len(self._known) > SHIPS_MAX:
            self._known.clear()
        before = self._known.get(row["vessel_id"], dict.fromkeys(PARTICULARS))
        after = before | {name: row[name] for name in PARTICULARS if name in statement}
        if after == before:
            return None
        self._known[row["vessel_id"]] = after
        return {"vessel_id": row["vessel_id"], "time": row["time"], **after}


# As statements come: wide types, so that nothing is refused before it is looked at.
_LOOSE: Final = {
    name: (
        pl.String()
        if dtype == pl.String()
        else dtype
        if name in {"time", "vessel_id"}
        else pl.Float64()
    )
    for name, dtype in VESSEL.items()
}


def tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold particulars to VESSEL: what is outside its limits, or empty, becomes null.

    Reads VESSEL's columns with text as text and numbers as any number; a column that is missing
    is null throughout.
    """
    missing = [
        pl.lit(None, dtype).alias(n) for n, dtype in VESSEL.items() if n not in frame.columns
    ]
    tidied = frame.with_columns(missing).with_columns(
        _within("imo", IMO_MIN, IMO_MAX),
        _within("ship_type", 1, SHIP_TYPE_MAX),
        _within("length_m", 0, LENGTH_MAX_M),
        _within("beam_m", 0, BEAM_MAX_M),
        _within("to_bow_m", 0, LENGTH_MAX_M),
        _within("draught_m", 0, DRAUGHT_MAX_M),
        *(_text(name) for name in ("name", "call_sign", "destination")),
    )
    return conform(tidied, VESSEL)


def _within(name: str, low: float, high: float) -> pl.Expr:
    """Keep a number over 0 and between the limits; a fraction of a code is cut off."""
    value = pl.col(name).cast(pl.Float64, strict=False)
    if VESSEL[name].is_integer():
        value = value.floor()
    return pl.when(value.is_between(low, high) & (value > 0)).then(value).alias(name)


def _text(name: str) -> pl.Expr:
    """Cut off the filling of a text: `@` ends it (M.1371-5, table 47), spaces do not count."""
    value = pl.col(name).cast(pl.String).str.replace(r"@.*$", "").str.strip_chars()
    return pl.when(value.str.len_bytes() > 0).then(value).alias(name)
