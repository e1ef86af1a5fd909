"""Two faults of two lines, by one ship or by two: weighed together against each alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl
import shapely

from seawarden.app.evaluation.attribution_faults import Blamed, Doubt, blamed
from seawarden.app.evaluation.attribution_seas import (
    KM_PER_DEGREE_THERE,
    LINE_KM,
    LINE_LAT_DEG,
    LINE_LON_DEG,
    Sea,
    drawn_sea,
)
from seawarden.app.evaluation.document import Cell, Section, Table
from seawarden.app.evaluation.intervals import Interval, resampled, share_interval, share_of_sums
from seawarden.app.evaluation.scoring import Share
from seawarden.attribute.attribution import attribute
from seawarden.attribute.settings import Settings
from seawarden.model.attribution import Attribution
from seawarden.model.crossing import CROSSING
from seawarden.model.schema import conform

# The second drawn line lies so far north of the first; most ships cross both.
APART_DEG: Final = 0.4
APART_KM: Final = 44.55  # WGS 84, at 57 N
GOES_ON: Final = 0.8
STRAYS_KM: Final = 4.0
UNSTEADY: Final = 0.04  # of her speed between the lines
KM_PER_MIN_AT_KN: Final = 0.0308667
SLOWED: Final = (0.60, 0.95)  # by what she drags: her speed between the lines against her own
TOGETHER_AT: Final = 0.5
LEAST: Final = 1e-6

COLUMNS: Final[Mapping[str, str]] = {
    "traffic": "Traffic", "truth": "Truth", "known": "Each fault known to", "cases": "Cases",
    "joint": "Both right, together", "single": "Both right, each alone",
    "log_joint": "Log score, together", "log_single": "each alone", "gain": "Gain",
    "gain_95": "95 %", "one": "Told as one event",
}  # fmt: skip
SAYS: Final = """\
SYNTHETIC: two lines are hit, by one ship that crosses both, or by two ships; rivals cross as they
do. *Together* is the joint answer of the chain, *each alone* the product of the two single ones.
The log score is that of both culprits together, the gain with its interval from drawing cases
anew. Between drawn lines a culprit goes slower than the others, and nobody is told by how much."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """Cases of one kind. A row a case: joint and single log score, and 1 where all is right."""

    sea: str
    truth: str
    doubt: Doubt
    rows: pl.DataFrame


def two_line_sea(rng: np.random.Generator) -> Sea:
    """Return the drawn sea with a second line, which most of its ships cross too."""
    sea = drawn_sea(rng)
    first = sea.crossings
    count = first.height
    ahead = np.where(first["to_side"].to_numpy() > 0, 1.0, -1.0)
    speed = first["sog_kn"].to_numpy() * (1.0 + UNSTEADY * rng.normal(size=count))
    minutes = ahead * APART_KM / (speed * KM_PER_MIN_AT_KN)
    strays = first["kp_km"].to_numpy() + rng.normal(0.0, STRAYS_KM, count)
    kp_km = np.clip(strays, 0.0, LINE_KM)
    shift = pl.Series(np.rint(minutes * 60e6).astype(np.int64)).cast(pl.Duration("us"))
    second = first.with_columns(
        pl.col("time", "before", "after") + shift, asset_id=pl.lit("drawn-north"),
        lat_deg=pl.lit(LINE_LAT_DEG + APART_DEG), kp_km=pl.Series(kp_km),
        lon_deg=pl.Series(LINE_LON_DEG + kp_km / KM_PER_DEGREE_THERE),
    ).filter(pl.Series(rng.random(count) < GOES_ON))  # fmt: skip
    return replace(
        sea,
        name="Drawn by chance, two lines",
        assets=pl.concat([sea.assets, _north(sea.assets)]),
        crossings=conform(pl.concat([first, second]), CROSSING).sort("time", "vessel_id"),
    )


def has_lines(sea: Sea, lines: tuple[str, str]) -> bool:
    """Say whether a sea has lines of these names."""
    return set(lines) <= set(sea.assets["asset_id"])


def pairs(
    seas: Callable[[np.random.Generator], Sea], doubt: Doubt, rng: np.random.Generator, *,
    count: int, lines: tuple[str, str], by_one: bool, is_slowed: bool,
) -> Pairs:  # fmt: skip
    """Try two faults many times.

    Args:
        seas: gives the sea of each ten cases.
        doubt: how well each fault is known.
        rng: draws.
        count: how many cases.
        lines: those hit.
        by_one: one ship hits both; else two.
        is_slowed: the culprit is slower between the lines than she was.
    """
    rows = []
    for number in range(count):
        if number % 10 == 0:
            sea = seas(rng)
        one, both = _culprits(sea, lines, rng, by_one=by_one)
        world = _slowed(sea, both, rng) if is_slowed and by_one else sea
        faults = [blamed(world, row, doubt, rng, number=n) for n, row in enumerate(both)]
        rows.append((one, *_scored(world, faults)))
    names = ("ship", "joint", "single", "joint_right", "single_right", "is_one")
    return Pairs(
        sea=sea.name, truth="one ship" if by_one else "two ships", doubt=doubt,
        rows=pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64()), orient="row"),
    )  # fmt: skip


def pairs_section(found: Sequence[Pairs]) -> Section:
    """Say what came of it."""
    return Section(
        title="Two faults, one ship",
        depth=3,
        parts=[SAYS, Table(name="attribution_pairs", columns=COLUMNS, rows=[*map(_row, found)])],
    )


def gain(found: Pairs) -> Interval:
    """Return the interval of the gain in log score, cases drawn anew."""
    gains = (found.rows["joint"] - found.rows["single"]).to_numpy()
    units = np.column_stack([gains, np.ones(len(gains))])
    return resampled(units, share_of_sums, rng=np.random.default_rng(1))


def _row(found: Pairs) -> list[Cell]:
    rows = found.rows
    means = rows.select(pl.col("joint").mean(), pl.col("single").mean()).row(0)
    return [
        found.sea, found.truth, found.doubt.says, rows.height, _share(rows["joint_right"]),
        _share(rows["single_right"]), *means, means[0] - means[1], gain(found),
        _share(rows["is_one"]),
    ]  # fmt: skip


def _share(yes: pl.Series) -> Share:
    count = int(yes.sum())
    units = np.column_stack([yes.to_numpy(), np.ones(yes.len())])
    return Share(
        count=count, tried=yes.len(), exact=share_interval(count, yes.len()),
        by_ship_and_day=resampled(units, share_of_sums, rng=np.random.default_rng(1)),
    )  # fmt: skip


def _north(assets: pl.DataFrame) -> pl.DataFrame:
    shape = shapely.from_wkb(assets["geometry"].item())
    moved = shapely.transform(shape, lambda places: places + np.array([0.0, APART_DEG]))
    return assets.with_columns(
        asset_id=pl.lit("drawn-north"), geometry=pl.lit(shapely.to_wkb(moved))
    )


def _culprits(
    sea: Sea, lines: tuple[str, str], rng: np.random.Generator, *, by_one: bool
) -> tuple[float, list[int]]:
    """Return a ship, and the crossings of both lines that hit them, hours of traffic around."""
    inner = sea.crossings.with_row_index("row").filter(
        pl.col("time") > sea.start + (sea.end - sea.start) * 0.5,
        pl.col("time") < sea.end - (sea.end - sea.start) * 0.1,
    )
    first, second = (
        inner.filter(pl.col("asset_id") == line).unique("vessel_id", keep="first").sort("row")
        for line in lines
    )
    if by_one:
        both = first.join(second, on="vessel_id", suffix="_2").sort("row")
        ship, one, other = both.select("vessel_id", "row", "row_2").row(
            int(rng.integers(both.height))
        )
        return float(ship), [one, other]
    ship, one, time = first.select("vessel_id", "row", "time").row(int(rng.integers(first.height)))
    others = second.filter(
        pl.col("vessel_id") != ship, (pl.col("time") - time).abs() < timedelta(hours=6)
    )
    return float(ship), [one, others["row"][int(rng.integers(others.height))]]


def _slowed(sea: Sea, rows: Sequence[int], rng: np.random.Generator) -> Sea:
    """Return the sea with the later of the two crossings later still: she drags between them."""
    times = [sea.crossings["time"][row] for row in rows]
    begin, last = min(times), int(np.argmax([each.timestamp() for each in times]))
    later = (times[last] - begin) * (1.0 / rng.uniform(*SLOWED) - 1.0)
    number = pl.int_range(pl.len()) == rows[last]
    crossed = sea.crossings.with_columns(
        pl.when(number).then(pl.col(name) + later).otherwise(pl.col(name)).alias(name)
        for name in ("time", "before", "after")
    )
    return replace(sea, crossings=conform(crossed, CROSSING))


def _scored(sea: Sea, blames: Sequence[Blamed]) -> tuple[float, float, float, float, float]:
    faults = tuple(each.fault for each in blames)
    marks = pl.concat([each.marks for each in blames])
    is_same = len({each.vessel_id for each in blames}) == 1
    # One drag is one alert, or none, however many lines it passes.
    more = blames[0].marks if is_same else marks
    found = attribute(faults, sea.ways(more=more), Settings(), seed=1)
    joint = [_joint(found, each) for each in blames]
    single = [_single(found, each) for each in blames]
    chain = found.chain
    is_one = chain is not None and chain.together["probability"][0] > TOGETHER_AT
    return (
        float(sum(np.log(max(said, LEAST)) for said, _ in joint)),
        float(sum(np.log(max(said, LEAST)) for said, _ in single)),
        float(all(right for _, right in joint)),
        float(all(right for _, right in single)),
        float(is_one),
    )


def _joint(found: Attribution, one: Blamed) -> tuple[float, bool]:
    if found.chain is None:
        return _single(found, one)
    hers = found.chain.shares.filter(
        pl.col("fault_id") == one.fault.fault_id, pl.col("vessel_id").is_not_null()
    )
    return _said(hers, one)


def _single(found: Attribution, one: Blamed) -> tuple[float, bool]:
    hers = found.candidates.filter(pl.col("fault_id") == one.fault.fault_id).sort("rank")
    return _said(hers, one)


def _said(hers: pl.DataFrame, one: Blamed) -> tuple[float, bool]:
    """Return the probability of the culprit, and whether she is first of the ships."""
    mine = hers.filter(pl.col("vessel_id") == one.vessel_id)["probability"].sum()
    return float(mine), hers.height > 0 and hers["vessel_id"][0] == one.vessel_id
