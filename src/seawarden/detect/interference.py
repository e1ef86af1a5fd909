"""Interference: several ships' positions go wrong at once, likelier by one cause than chance."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import numpy as np
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.interference_areas import NAME
from seawarden.detect.one_number import NO_LINE
from seawarden.geo.offset import offset_m
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, Schema, conform, empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Interference:
    """One event per area, named after the ship whose symptom was first in it when it was found.

    Reads what `InterferenceAreas` found; MINUTE only for the time. An area found within `near_m`
    of one found no more than `over` before (both inclusive) is the same that goes on. It begins
    with the named ship's first minute with a symptom, and its end moves with her own minutes; the
    numbers are those of the stretch in which most ships had symptoms.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = {
        "vessel_id": pl.UInt32(),
        "track_id": pl.UInt64(),
        "since": UTC_US,
        "last": UTC_US,
        "lon_deg": pl.Float64(),  # its middle
        "lat_deg": pl.Float64(),
        "radius_m": pl.Float64(),
        "to_lon_deg": pl.Float64(),  # NaN: they jumped to no common place
        "to_lat_deg": pl.Float64(),
        "ships": pl.UInt32(),
        "heard": pl.UInt32(),
        "log_chance": pl.Float64(),
        "found_first": UTC_US,  # when the first stretch of it was over
        "found_last": UTC_US,  # and the latest
        "is_open": pl.Boolean(),
    }

    near_m: float = 40_000.0
    over: timedelta = timedelta(minutes=30)
    kept: timedelta = timedelta(hours=25)

    @property
    def memory(self) -> timedelta:
        """An area is remembered for as long as the fold tells of it, so that it is told once."""
        return self.kept + timedelta(minutes=11)

    def step(
        self,
        state: pl.DataFrame,
        reports: pl.DataFrame,  # noqa: ARG002  # what ships did is in what the fold found
        context: Context,
        *,
        now: datetime,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the areas remembered, and EVENT."""
        found = _areas(context)
        if state.is_empty() and found.is_empty():
            return state, empty(EVENT)
        held, told = state.to_dicts(), []
        for area in found.iter_rows(named=True):
            told += self._ended(held, area["complete"])
            told += self._taken(held, area)
        told += self._ended(held, now)
        kept = [each for each in held if each["found_last"] >= now - self.kept]
        return pl.DataFrame(kept, schema=dict(self.MEMORY)), _told(told)

    def standing(
        self,
        state: pl.DataFrame,
        context: Context,  # noqa: ARG002  # an area is told by its own numbers alone
    ) -> pl.DataFrame:
        """Return EVENT for every area that still stands."""
        return _told([each | {"status": "raised"} for each in state.filter("is_open").to_dicts()])

    def _ended(self, held: list[dict[str, Any]], by: datetime) -> list[dict[str, Any]]:
        """Close the areas that were not found again for too long."""
        over = [each for each in held if each["is_open"] and by - each["found_last"] > self.over]
        for each in over:
            each["is_open"] = False
        return [each | {"status": "closed"} for each in over]

    def _taken(self, held: list[dict[str, Any]], area: dict[str, Any]) -> list[dict[str, Any]]:
        """Add an area found to the one that it goes on with, or begin one with it."""
        same = [each for each in held if self._is_same(each, area)]
        if not same:
            fresh = _begun(area)
            held.append(fresh)
            return [fresh | {"status": "raised"}]
        at = same[0]
        if area["complete"] <= at["found_last"] or not at["is_open"]:
            return []  # judged before
        at["found_last"] = area["complete"]
        if area["area"] == at["vessel_id"]:
            at["last"] = max(at["last"], area["area_last"])
        if area["ships"] <= at["ships"]:
            return []
        at |= {name: area[name] for name in ("ships", "heard", "log_chance", "radius_m")}
        return [at | {"status": "revised"}]

    def _is_same(self, at: dict[str, Any], area: dict[str, Any]) -> bool:
        if not at["found_first"] <= area["complete"] <= at["found_last"] + self.over:
            return False
        east_m, north_m = offset_m(
            at["lon_deg"], at["lat_deg"], area["area_lon_deg"], area["area_lat_deg"]
        )
        return bool(np.hypot(east_m, north_m) <= self.near_m)


def _areas(context: Context) -> pl.DataFrame:
    """Return one row for each area, in the order in which they were complete."""
    sightings = context.surroundings.get(NAME)
    if sightings is None or sightings["complete"].null_count() == sightings.height:
        return pl.DataFrame()
    found = sightings.filter(pl.col("complete").is_not_null())
    return found.unique(["complete", "area"], keep="first").sort(
        "complete", "area_since", "area_lat_deg", "area_lon_deg", "area"
    )


def _begun(area: dict[str, Any]) -> dict[str, Any]:
    return {
        "vessel_id": area["area"], "track_id": area["area_track"], "since": area["area_since"],
        "last": area["area_last"], "lon_deg": area["area_lon_deg"],
        "lat_deg": area["area_lat_deg"], "found_first": area["complete"],
        "found_last": area["complete"], "is_open": True,
    } | {
        name: area[name]
        for name in ("radius_m", "to_lon_deg", "to_lat_deg", "ships", "heard", "log_chance")
    }  # fmt: skip


def _told(told: list[dict[str, Any]]) -> pl.DataFrame:
    """Return EVENT."""
    if not told:
        return empty(EVENT)
    schema = Interference.MEMORY | {"status": pl.String()}
    for each in told:
        each["minutes"] = (each["found_last"] - each["since"]).total_seconds() / 60
        each["chance"] = each["log_chance"] / math.log(10)
    rows = pl.DataFrame(told, schema=schema | {"minutes": pl.Float64(), "chance": pl.Float64()})
    is_common = pl.col("to_lon_deg").is_not_nan()
    rows = rows.with_columns(
        pl.Series("radius_km", rows["radius_m"].to_numpy() / 1000),
        asset_id=pl.lit(None, dtype=pl.String),
        asset=pl.lit(NO_LINE, dtype=pl.Int32),
        level=pl.lit("low"),
        common=pl.when(is_common).then(1.0).otherwise(0.0),
    )
    said = ("ships with a symptom", pl.col("ships"), "")
    numbers = (
        ("ships heard there", pl.col("heard"), "", 0.0),
        ("logarithm (to 10) of the chance of as many", pl.col("chance"), "", 3.0),
        ("radius of the area", pl.col("radius_km"), "km", 0.0),
        ("time since it began", pl.col("minutes"), "min", 0.0),
    )
    rows = rows.with_columns(
        reason=pl.format(
            "{} of {} ships within {} km of {}, {} had positions that contradict what they "
            "sent, since {} UTC{}: consistent with interference with satellite navigation.",
            "ships", "heard", rounded("radius_km"), _degrees("lat_deg", "N", "S"),
            _degrees("lon_deg", "E", "W"), clock("since"),
            pl.when(is_common).then(pl.lit(" and jumped to one place")).otherwise(pl.lit("")),
        ),
        evidence=evidence(
            (*said, 3.0), *numbers, ("jumped to one place (1: yes)", pl.col("common"), "", 0.0)
        ),
    )  # fmt: skip
    return conform(stay.told(rows, "interference"), EVENT)


def _degrees(angle: str, above: str, below: str) -> pl.Expr:
    """Return a latitude or longitude as a person says it."""
    side = pl.when(pl.col(angle) < 0).then(pl.lit(below)).otherwise(pl.lit(above))
    return pl.format("{}° {}", pl.col(angle).abs().round(2).cast(pl.String), side)
