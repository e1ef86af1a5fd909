"""Which silences matter to a fault, and what sampled paths through them give."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seawarden.attribute.bridges import Sampled, Silent, generator, sampled, wander_of
from seawarden.attribute.density import Blurred, Floats
from seawarden.attribute.place_of_fault import LinePlaces
from seawarden.attribute.settings import Settings
from seawarden.attribute.ways import Ways
from seawarden.geo.corridor import Corridor
from seawarden.geo.geodesy import metres_per_degree
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.model.units import MS_PER_KN, US_PER_MIN, US_PER_S

PLACES: Final = 101  # of the stretch in question, looked at for whether a ship can come there
# A ship whose speed leaves her farther short than this was never near; a judgement.
NEAR_MISS_M: Final = 20_000.0
# ITU-R M.1371-5, table 53: ships whose work is to turn about.
WORKING: Final = ((30, 37), (50, 59))

# A time and place at which a ship may have touched the line.
CONTACT: Final[Schema] = {
    "contact": pl.UInt32(),  # number, from 0
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "silence": pl.Int32(),  # number of the silence it was sampled in; -1: heard
    "time": UTC_US,
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "kp_km": pl.Float64(),
    "sog_kn": pl.Float64(),
    "doubt_min": pl.Float64(),  # standard deviation between the two reports
    "doubt_km": pl.Float64(),
    "part": pl.Float64(),  # of all paths of the silence; 1: heard
    "is_inferred": pl.Boolean(),
}

# A silence that was looked at.
LOOKED_AT: Final[Schema] = {
    "silence": pl.Int32(),
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "short_m": pl.Float64(),  # what her speed lacks to come to the place; under 0: to spare
    "accepted": pl.Float64(),  # share of paths within her speed; null: not sampled
    "crossed": pl.Float64(),  # share of paths that cross the line; null: not sampled
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wander:
    """How far ships stray from the straight way, m per root second, by length of silence."""

    passage: dict[int, float]
    working: dict[int, float]

    def of(self, *, is_working: bool, gap_min: float) -> float:
        """Return it for a ship and a silence."""
        table = self.working if is_working else self.passage
        return table[min(table, key=lambda one: (abs(one - gap_min), one))]


def fitted(known: Ways, settings: Settings, *, gaps: tuple[int, ...]) -> Wander:
    """Fit how far the ships near stray, by leaving out reports that are known."""
    is_working = _is_working()
    types = known.vessels.drop_nulls("ship_type").group_by("vessel_id").agg(
        pl.col("ship_type").last()
    )  # fmt: skip
    told = known.positions.join(types, on="vessel_id", how="left", maintain_order="left")
    at_work = told.filter(is_working)
    others = told.filter(~is_working)
    return Wander(
        passage={gap: wander_of(others, gap_min=gap) or settings.usual_wander for gap in gaps},
        working={gap: wander_of(at_work, gap_min=gap) or settings.working_wander for gap in gaps},
    )


def _is_working() -> pl.Expr:
    code = pl.col("ship_type")
    return pl.any_horizontal(code.is_between(*both) for both in WORKING).fill_null(value=False)


def sampled_silences(
    fault_id: str, known: Ways, line: tuple[Corridor, LinePlaces], when: Blurred,
    where: Blurred, wander: Wander, settings: Settings, *, seed: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:  # fmt: skip
    """Return CONTACT contacts of all silences that matter, and LOOKED_AT.

    A silence matters if it overlaps the time of the fault and her speed brings her to the place.
    """
    early, late = when.limits()
    rows = _overlapping(known.silences.with_row_index("silence"), early, late, settings)
    types = known.vessels.drop_nulls("ship_type").group_by("vessel_id").agg(
        pl.col("ship_type").last()
    )  # fmt: skip
    told = rows.join(types, on="vessel_id", how="left", maintain_order="left").with_columns(
        is_working=_is_working()
    )
    low, high = where.limits()
    stretch = np.linspace(max(low, 0.0), min(high, line[1].length_km), PLACES)
    places = line[1].positions(stretch)
    near = told.with_columns(_short_m(told, places, settings)).filter(
        pl.col("short_m") <= NEAR_MISS_M
    )
    looked, met = [], []
    for row in near.iter_rows(named=True):
        is_within = row["short_m"] <= 0.0
        paths = _paths(fault_id, row, line[0], wander, settings, seed=seed) if is_within else None
        looked.append({
            "silence": row["silence"], "vessel_id": row["vessel_id"],
            "track_id": row["track_id"], "short_m": row["short_m"],
            "accepted": None if paths is None else paths.accepted,
            "crossed": None if paths is None else float(paths.part.sum()),
        })  # fmt: skip
        if paths is not None and paths.part.size:
            met.append((row, paths))
    return _as_contacts(met), conform(pl.DataFrame(looked, LOOKED_AT), LOOKED_AT)


def _paths(
    fault_id: str, row: dict[str, object], line: Corridor, wander: Wander, settings: Settings,
    *, seed: int,
) -> Sampled:  # fmt: skip
    silent = _silent(row)
    stray = wander.of(is_working=bool(row["is_working"]), gap_min=_minutes(silent, settings))
    return sampled(silent, line, generator(seed, fault_id, silent), settings, wander=stray)


_OF_PATHS: Final = ("kp_km", "lon_deg", "lat_deg", "sog_kn", "part")
_OF_SILENCE: Final = ("vessel_id", "track_id", "silence")


def _as_contacts(met: list[tuple[dict[str, object], Sampled]]) -> pl.DataFrame:
    """Return CONTACT of all silences at once, in their order."""
    if not met:
        return empty(CONTACT)
    counts = [paths.part.size for _, paths in met]
    seconds = np.concatenate([paths.time_s for _, paths in met])
    columns = {
        name: np.concatenate([getattr(paths, name) for _, paths in met]) for name in _OF_PATHS
    }
    owners = {
        name: pl.Series(name, [row[name] for row, _ in met], CONTACT[name]).gather(
            np.repeat(np.arange(len(met)), counts)
        )
        for name in _OF_SILENCE
    }
    return conform(
        pl.DataFrame(columns | owners).with_columns(
            pl.Series("time", np.rint(seconds * US_PER_S).astype(np.int64)).cast(UTC_US),
            contact=pl.lit(0), doubt_min=pl.lit(0.0), doubt_km=pl.lit(0.0),
            is_inferred=pl.lit(value=True),
        ),
        CONTACT,
    )  # fmt: skip


def _silent(row: dict[str, object]) -> Silent:
    def number(name: str) -> float:
        value = row[name]
        return float(value) if isinstance(value, int | float) else np.nan

    def second(name: str) -> float:
        value = row[name]
        return value.timestamp() if hasattr(value, "timestamp") else np.nan

    is_open_before = row["time0"] is None
    side = "1" if is_open_before else "0"
    course = np.radians(np.nan_to_num(number(f"cog{side}_deg")))
    speed = np.nan_to_num(number(f"sog{side}_kn")) * MS_PER_KN
    return Silent(
        vessel_id=int(number("vessel_id")), time0_s=second("time0"), lon0=number("lon0_deg"),
        lat0=number("lat0_deg"), time1_s=second("time1"), lon1=number("lon1_deg"),
        lat1=number("lat1_deg"), east_m_s=float(speed * np.sin(course)),
        north_m_s=float(speed * np.cos(course)), most_m_s=number("speed_most_kn") * MS_PER_KN,
    )  # fmt: skip


def _span(silent: Silent, settings: Settings) -> tuple[float, float]:
    """Return from when to when a silence lasts, in seconds; an open end as long as followed."""
    most = settings.silence_most.total_seconds()
    begin = silent.time1_s - most if np.isnan(silent.time0_s) else silent.time0_s
    end = silent.time0_s + most if np.isnan(silent.time1_s) else silent.time1_s
    return begin, end


def _minutes(silent: Silent, settings: Settings) -> float:
    begin, end = _span(silent, settings)
    return (end - begin) / 60.0


def _overlapping(
    silences: pl.DataFrame, early_min: float, late_min: float, settings: Settings
) -> pl.DataFrame:
    """Return the silences that overlap a span of time; an open end as long as it is followed."""
    early, late = (pl.lit(round(edge * US_PER_MIN)).cast(UTC_US) for edge in (early_min, late_min))
    begin = pl.coalesce("time0", pl.col("time1") - settings.silence_most)
    end = pl.coalesce("time1", pl.col("time0") + settings.silence_most)
    return silences.filter(begin <= late, end >= early)


def _short_m(
    silences: pl.DataFrame, places: tuple[Floats, Floats], settings: Settings
) -> pl.Series:
    """Return how far her highest speed leaves each ship short of a way over any place."""
    begin = pl.coalesce("time0", pl.col("time1") - settings.silence_most)
    end = pl.coalesce("time1", pl.col("time0") + settings.silence_most)
    lasting = silences.select((end - begin).dt.total_microseconds() / US_PER_S).to_series()
    way = np.zeros((silences.height, places[0].size))
    for side in ("0", "1"):
        lon = silences[f"lon{side}_deg"].fill_null(np.nan).to_numpy()
        lat = silences[f"lat{side}_deg"].fill_null(np.nan).to_numpy()
        east_m, north_m, _ = metres_per_degree(float(places[1].mean()))
        run = (places[0] - lon[:, None] + 180.0) % 360.0 - 180.0
        way += np.nan_to_num(np.hypot(run * east_m, (places[1] - lat[:, None]) * north_m))
    most = silences["speed_most_kn"].to_numpy() * MS_PER_KN
    return pl.Series("short_m", way.min(axis=1, initial=np.inf) - most * lasting.to_numpy())
