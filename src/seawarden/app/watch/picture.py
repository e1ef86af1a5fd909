"""The picture: where every ship was heard last, and what she said of herself.

The thread of the fold writes it and every other thread reads it. Each change of a ship has a
number of its own, so that a reader can ask for what changed since, and for so many at most.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.model.report import FIX
from seawarden.model.schema import UTC_US, Schema, conform
from seawarden.model.vessel import PARTICULARS

# The newest position of a ship.
POSITION: Final[Schema] = {**FIX, "ship_type": pl.UInt8()}  # null: not given

_COLUMNS: Final = {
    "vessel_id": np.uint32, "time_us": np.int64, "lon_deg": np.float64, "lat_deg": np.float64,
    "sog_kn": np.float32, "cog_deg": np.float32, "heading_deg": np.float32,
    "nav_status": np.uint8, "ship_type": np.uint8, "change": np.int64,
}  # fmt: skip
NO_STATUS: Final = 255  # nav_status is at most 15
NO_TYPE: Final = 0  # ship_type is at least 1
# Knuth's multiplicative hash (2^32 over the golden ratio): thins ships evenly and always alike.
SPREAD: Final = np.uint32(2_654_435_761)


class Box(NamedTuple):
    """An area between two meridians and two parallels, in degrees.

    Where west is greater than east it reaches over the date line.
    """

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float


WORLD: Final = Box(-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """What a reader sees of the picture.

    Attributes:
        ships: POSITION.
        change: the number of the last change in it: ask for what changed since then.
        total: ships there were before they were thinned to the limit.
    """

    ships: pl.DataFrame
    change: int
    total: int


class Picture:
    """Where every ship was heard last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows = {name: np.empty(0, dtype) for name, dtype in _COLUMNS.items()}
        self._order = np.empty(0, np.int64)  # rows by vessel_id
        self._change = 0
        self._said: dict[int, dict[str, Any]] = {}

    @property
    def change(self) -> int:
        """The number of the last change."""
        return self._change

    @property
    def ship_count(self) -> int:
        """How many ships there are."""
        return self._rows["vessel_id"].size

    def take(self, fixes: pl.DataFrame, vessels: pl.DataFrame) -> None:
        """Take in reports (FIX) and what ships say of themselves (VESSEL), in any order."""
        newest = fixes.sort("time").unique("vessel_id", keep="last", maintain_order=True)
        fresh = _arrays(newest)
        with self._lock:
            for said in vessels.iter_rows(named=True):
                given = {name: said[name] for name in PARTICULARS if said[name] is not None}
                self._said.setdefault(said["vessel_id"], {}).update(given)
            self._put(fresh)
            self._type(vessels.drop_nulls("ship_type"))

    def _put(self, fresh: Mapping[str, npt.NDArray[Any]]) -> None:
        ids = fresh["vessel_id"]
        if not ids.size:
            return
        where, known = self._places(ids)
        later = known.copy()
        later[known] = fresh["time_us"][known] >= self._rows["time_us"][where[known]]
        new_count = int((~known).sum())
        if new_count:
            where[~known] = np.arange(new_count) + self.ship_count
            grown = {
                name: np.concatenate([old, np.zeros(new_count, old.dtype)])
                for name, old in self._rows.items()
            }
            kind = [self._said.get(int(one), {}).get("ship_type", NO_TYPE) for one in ids[~known]]
            grown["ship_type"][where[~known]] = kind
        else:
            grown = {name: old.copy() for name, old in self._rows.items()}
        taken = later | ~known
        for name, values in fresh.items():
            grown[name][where[taken]] = values[taken]
        self._number(grown, where[taken])
        if new_count:
            self._order = np.argsort(grown["vessel_id"], kind="stable")
        self._rows = grown

    def _type(self, typed: pl.DataFrame) -> None:
        """Take over what ships say of their type."""
        if typed.is_empty():
            return
        last = typed.unique("vessel_id", keep="last", maintain_order=True)
        where, known = self._places(last["vessel_id"].to_numpy())
        kinds = last["ship_type"].to_numpy()[known]
        differs = self._rows["ship_type"][where[known]] != kinds
        if not differs.any():
            return
        grown = {name: old.copy() for name, old in self._rows.items()}
        grown["ship_type"][where[known][differs]] = kinds[differs]
        self._number(grown, where[known][differs])
        self._rows = grown

    def _number(self, rows: Mapping[str, npt.NDArray[Any]], where: npt.NDArray[np.int64]) -> None:
        rows["change"][where] = self._change + 1 + np.arange(where.size)
        self._change += where.size

    def _places(
        self, ids: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return the rows of ships, and which of them are known."""
        known_ids = self._rows["vessel_id"][self._order]
        if not known_ids.size:
            return np.zeros(ids.size, np.int64), np.zeros(ids.size, np.bool_)
        found = np.minimum(np.searchsorted(known_ids, ids), known_ids.size - 1)
        return self._order[found], known_ids[found] == ids

    def within(self, box: Box = WORLD, *, limit: int) -> Sight:
        """Return the ships in an area, thinned evenly and always alike to the limit."""
        with self._lock:
            rows, change = self._rows, self._change
        found = np.flatnonzero(_is_in(rows, box))
        total = found.size
        if total > limit:
            order = np.argsort(rows["vessel_id"][found] * SPREAD, kind="stable")
            found = np.sort(found[order[:limit]])
        return Sight(ships=_frame(rows, found), change=change, total=total)

    def changed_since(self, change: int, box: Box = WORLD, *, limit: int) -> Sight:
        """Return the ships in an area that changed after a change, the first changed first.

        With more of them than the limit, `Sight.change` is that of the last one told: so the
        next question goes on there.
        """
        with self._lock:
            rows, last = self._rows, self._change
        found = np.flatnonzero((rows["change"] > change) & _is_in(rows, box))
        found = found[np.argsort(rows["change"][found], kind="stable")]
        total = found.size
        if total > limit:
            found = found[:limit]
            last = int(rows["change"][found[-1]])
        return Sight(ships=_frame(rows, found), change=last, total=total)

    def positions(self) -> pl.DataFrame:
        """Return every ship's newest position, FIX."""
        with self._lock:
            rows = self._rows
        return conform(_frame(rows, np.arange(rows["vessel_id"].size)), FIX)

    def ship(self, vessel_id: int) -> dict[str, Any] | None:
        """Return one ship's newest position; null: not heard."""
        with self._lock:
            where, known = self._places(np.array([vessel_id], np.uint32))
            rows = self._rows
        return _frame(rows, where).row(0, named=True) if known[0] else None

    def said(self, vessel_id: int) -> dict[str, Any]:
        """Return what a ship said of herself: those of PARTICULARS that she gave."""
        with self._lock:
            return dict(self._said.get(vessel_id, {}))

    def found(self, text: str, *, limit: int) -> list[int]:
        """Return ships whose name, call sign, IMO number or own number has the text in it."""
        wanted = text.strip().casefold()
        with self._lock:
            ids, said = self._rows["vessel_id"], dict(self._said)
        heard = dict.fromkeys(ids.tolist(), "") | {one: _spoken(of) for one, of in said.items()}
        matches = (one for one, words in heard.items() if wanted in f"{one} {words}")
        return sorted(matches)[:limit]


def _spoken(said: Mapping[str, Any]) -> str:
    return " ".join(str(said.get(name, "")) for name in ("name", "call_sign", "imo")).casefold()


def _arrays(fixes: pl.DataFrame) -> dict[str, npt.NDArray[Any]]:
    held = fixes.select(
        "vessel_id",
        pl.col("time").dt.epoch("us").alias("time_us"),
        "lon_deg",
        "lat_deg",
        pl.col("sog_kn", "cog_deg", "heading_deg").fill_null(float("nan")),
        pl.col("nav_status").fill_null(NO_STATUS),
    )
    return {name: held[name].to_numpy() for name in held.columns}


def _is_in(rows: Mapping[str, npt.NDArray[Any]], box: Box) -> npt.NDArray[np.bool_]:
    lon, lat = rows["lon_deg"], rows["lat_deg"]
    east_of, west_of = lon >= box.west_deg, lon <= box.east_deg
    between = east_of & west_of if box.west_deg <= box.east_deg else east_of | west_of
    inside: npt.NDArray[np.bool_] = between & (lat >= box.south_deg) & (lat <= box.north_deg)
    return inside


def _frame(rows: Mapping[str, npt.NDArray[Any]], found: npt.NDArray[np.int64]) -> pl.DataFrame:
    frame = pl.DataFrame({name: values[found] for name, values in rows.items()})
    return conform(
        frame.with_columns(
            pl.col("sog_kn", "cog_deg", "heading_deg").fill_nan(None),
            time=pl.col("time_us").cast(UTC_US),
            nav_status=pl.when(pl.col("nav_status") != NO_STATUS).then("nav_status"),
            ship_type=pl.when(pl.col("ship_type") != NO_TYPE).then("ship_type"),
        ),
        POSITION,
    )
