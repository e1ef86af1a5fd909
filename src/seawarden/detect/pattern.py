"""Pattern of life: whether a speed, a slow-down or a crossing is usual where it happens.

Every answer rests on the passages of the ship's own class at the place and in her direction, drawn
towards those of all classes there, those towards the class everywhere, and that towards a broad
expectation that stands before anything was seen (empirical Bayes: a parent weighs as much as
`PARENT_WEIGHT` passages). So a pattern answers from its first day, and says on how many it rests.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.model.pattern import (
    ANY_CELL,
    ANY_CLASS,
    ANY_OCTANT,
    ANY_SEGMENT,
    CELL_PATTERN,
    CLASSES,
    SEGMENT_PATTERN,
    SPEED_BIN_KN,
    SPEED_BINS,
    About,
    cell,
    cell_pattern,
    octant,
    segment,
    segment_pattern,
    ship_class,
    speed_bin,
)
from seawarden.model.schema import empty

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

PARENT_WEIGHT: Final = 30.0  # passages; a judgement, to be fitted when there are years of them
DAYS_WEIGHT: Final = 30.0  # days that the rate of a parent weighs

# Mean and standard deviation of the speed under way by class, in knots, before anything is seen:
# broad judgements of a seaman, wide enough to be overruled by some dozens of passages.
BROAD_KN: Final = (
    (9.0, 5.0), (6.0, 3.5), (7.0, 3.0), (8.0, 5.0), (6.0, 3.0), (15.0, 6.0), (11.5, 3.0),
    (11.0, 2.5),
)  # fmt: skip

EDGES_KN: Final[Floats] = np.arange(SPEED_BINS + 1, dtype=np.float64) * SPEED_BIN_KN


class SpeedRank(NamedTuple):
    """How a speed stands among those usual at a place; a value for each question."""

    rank: Floats  # part of passages that are slower, 0 to 1; NaN: no course or speed to judge by
    passages: Floats  # by the ship's own class at the place, in her direction


class SlowDowns(NamedTuple):
    """How usual it is to slow down at a place; a value for each question."""

    passages: Floats  # lately: that slowed down, in her direction
    vessels: Floats  # distinct ships that made them


class CrossingSpeeds(NamedTuple):
    """What is usual where a line is crossed; a value for each question."""

    low_kn: Floats  # so few of a hundred as were asked for are slower
    usual_kn: Floats  # half are slower
    crossings: Floats  # by the ship's own class on this part of the line, to this side
    a_day: Floats  # crossings to be expected there a day, by her class and to her side


class _Table(NamedTuple):
    """Rows by their key, with how many there are and how many of them are under each speed."""

    rows: pl.DataFrame  # key columns, and "row"
    total: Floats
    below: Floats  # a row each; at each of EDGES_KN


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """A pattern of life as a value, with what can be asked of it.

    Attributes:
        about: what it was made of.
        cells: CELL_PATTERN.
        segments: SEGMENT_PATTERN.
    """

    about: About
    cells: pl.DataFrame
    segments: pl.DataFrame
    cell_table: _Table
    segment_table: _Table

    @classmethod
    def over(cls, cells: pl.DataFrame, segments: pl.DataFrame, about: About) -> "Pattern":
        """Make a pattern of its two tables.

        Raises:
            ProtocolMisuse: a table does not hold to its schema.
        """
        cells = cell_pattern(cells, vessels_least=about.vessels_least)
        segments = segment_pattern(segments, vessels_least=about.vessels_least)
        return cls(
            about=about,
            cells=cells,
            segments=segments,
            cell_table=_table(cells, _CELL, "passages"),
            segment_table=_table(segments, _SEGMENT, "crossings"),
        )

    @classmethod
    def broad(cls, about: About) -> "Pattern":
        """Return the pattern of the first day: nothing seen, broad expectations only."""
        return cls.over(empty(CELL_PATTERN), empty(SEGMENT_PATTERN), about)

    def speed_rank(
        self, lon_deg: pl.Series, lat_deg: pl.Series, ship_type: pl.Series, cog_deg: pl.Series,
        sog_kn: pl.Series,
    ) -> SpeedRank:  # fmt: skip
        """Say which part of the passages of ships like her, here and this way, are slower.

        Args:
            lon_deg: WGS 84; likewise the next, a value for each question.
            lat_deg: degrees.
            ship_type: ITU-R M.1371; null: not given.
            cog_deg: true course; NaN or null: none, and no rank.
            sog_kn: knots; NaN or null: none, and no rank.
        """
        asked = pl.DataFrame([
            lon_deg.alias("lon"), lat_deg.alias("lat"), ship_type.alias("type"),
            cog_deg.alias("cog"), sog_kn.alias("sog"),
        ]).with_columns(pl.col("cog", "sog").cast(pl.Float64).fill_null(float("nan")))  # fmt: skip
        course = pl.when(pl.col("cog").is_finite()).then("cog").otherwise(0.0)
        keys = asked.select(
            cell=cell(pl.col("lon"), pl.col("lat")),
            octant=octant(course),
            ship_class=ship_class(pl.col("type")),
        )
        sog = asked["sog"].to_numpy()
        part, kind = _parts(np.nan_to_num(sog)), keys["ship_class"].to_numpy()
        rank, own = _broad(np.nan_to_num(sog), kind), np.zeros(keys.height)
        for level in _CELL_LEVELS:
            row = _found(self.cell_table, keys.with_columns(**level))
            rank, own = _drawn(self.cell_table, row, part, rank)
        unknown = np.isnan(sog) | np.isnan(asked["cog"].to_numpy())
        return SpeedRank(np.where(unknown, np.nan, rank), own)

    def slow_downs(self, lon_deg: pl.Series, lat_deg: pl.Series, cog_deg: pl.Series) -> SlowDowns:
        """Say how many passages slowed down here and this way lately, by ships of any class.

        Args:
            lon_deg: WGS 84; likewise the next, a value for each question.
            lat_deg: degrees.
            cog_deg: true course; NaN or null: none, and nothing is found.
        """
        cog = pl.col("cog").cast(pl.Float64)
        keys = pl.DataFrame(
            [lon_deg.alias("lon"), lat_deg.alias("lat"), cog_deg.alias("cog")]
        ).select(
            cell=cell(pl.col("lon"), pl.col("lat")),
            octant=pl.when(cog.is_finite()).then(octant(cog)),
            ship_class=pl.lit(ANY_CLASS, pl.UInt8),
        )
        names = [name for name in self.cell_table.rows.columns if name != "row"]
        counts = self.cells.select(*names, "slowed", "slowed_vessels")
        found = keys.join(counts, on=names, how="left", maintain_order="left").fill_null(0)
        return SlowDowns(
            found["slowed"].cast(pl.Float64).to_numpy(),
            found["slowed_vessels"].cast(pl.Float64).to_numpy(),
        )

    def crossing_speeds(
        self, asset_id: pl.Series, kp_km: pl.Series, ship_type: pl.Series, to_side: pl.Series, *,
        low_part: float,
    ) -> CrossingSpeeds:  # fmt: skip
        """Say at which speeds, and how often, ships like her cross a line here, to this side.

        Args:
            asset_id: the line; likewise the next, a value for each question.
            kp_km: kilometre point of the crossing.
            ship_type: ITU-R M.1371; null: not given.
            to_side: 1 left of the line's direction, -1 right.
            low_part: which part of the crossings is to be slower than `low_kn`.
        """
        keys = pl.DataFrame([
            asset_id.alias("asset_id"), kp_km.alias("kp"), ship_type.alias("type"),
            to_side.alias("to_side"),
        ]).select(
            "asset_id", segment=segment(pl.col("kp")), to_side=pl.col("to_side").cast(pl.Int8),
            ship_class=ship_class(pl.col("type")),
        )  # fmt: skip
        kind = keys["ship_class"].to_numpy()
        below = _broad(EDGES_KN[None, :], kind[:, None])
        own, rate = np.zeros(keys.height), np.zeros(keys.height)
        for level in _SEGMENT_LEVELS:
            row = _found(self.segment_table, keys.with_columns(**level))
            below, own = _drawn_all(self.segment_table, row, below)
            rate = self._rate(own, rate, level)
        return CrossingSpeeds(_quantile(below, low_part), _quantile(below, 0.5), own, rate)

    def _rate(self, count: Floats, parent: Floats, level: dict[str, pl.Expr]) -> Floats:
        """Return crossings a day: Gamma-Poisson, with the parent's rate as the prior's mean.

        A parent that is wider than the part of the line itself says nothing of its rate.
        """
        days = self.about.days
        if not days or "asset_id" in level:
            return np.zeros_like(count)
        if "ship_class" in level:
            return count / len(CLASSES) / days
        return (count + parent * DAYS_WEIGHT) / (days + DAYS_WEIGHT)


_CELL: Final = ("cell", "octant", "ship_class")
_SEGMENT: Final = ("asset_id", "segment", "to_side", "ship_class")

_ANY: Final = pl.lit(ANY_CLASS, pl.UInt8)
# From the widest to the ship's own: her class everywhere, all classes here, her class here.
_CELL_LEVELS: Final[tuple[dict[str, pl.Expr], ...]] = (
    {"cell": pl.lit(ANY_CELL, pl.Int32), "octant": pl.lit(ANY_OCTANT, pl.UInt8)},
    {"ship_class": _ANY},
    {},
)
_SEGMENT_LEVELS: Final[tuple[dict[str, pl.Expr], ...]] = (
    {
        "asset_id": pl.lit(""),
        "segment": pl.lit(ANY_SEGMENT, pl.Int32),
        "to_side": pl.lit(0, pl.Int8),
    },
    {"ship_class": _ANY},
    {},
)


def _table(rows: pl.DataFrame, key: tuple[str, ...], count: str) -> _Table:
    speeds = rows["speeds"].to_numpy().reshape(rows.height, SPEED_BINS)
    below = np.zeros((rows.height, SPEED_BINS + 1))
    np.cumsum(speeds, axis=1, out=below[:, 1:])
    return _Table(
        rows=rows.select(key).with_row_index("row"),
        total=rows[count].to_numpy(),
        below=below / rows[count].to_numpy()[:, None],
    )


def _found(table: _Table, keys: pl.DataFrame) -> Rows:
    """Return the row of each key in a table; -1: it has none."""
    names = [name for name in table.rows.columns if name != "row"]
    joined = keys.join(table.rows, on=names, how="left", maintain_order="left")
    found: Rows = joined["row"].cast(pl.Int64).fill_null(-1).to_numpy()
    return found


def _parts(sog_kn: Floats) -> tuple[Rows, Floats]:
    """Return the bin of each speed, and which part of the bin lies under it."""
    bins = pl.DataFrame({"sog": sog_kn}).select(speed_bin(pl.col("sog"))).to_series().to_numpy()
    return bins, np.clip(sog_kn / SPEED_BIN_KN - bins, 0.0, 1.0)


def _drawn(
    table: _Table, row: Rows, part: tuple[Rows, Floats], parent: Floats
) -> tuple[Floats, Floats]:
    """Return which part of a row's passages are slower, drawn to the parent; and their number."""
    if not table.total.size:
        return parent, np.zeros(row.size)
    bins, within = part
    count = np.where(row >= 0, table.total[row], 0.0)
    low, high = table.below[row, bins], table.below[row, bins + 1]
    slower = low + (high - low) * within
    return (count * slower + PARENT_WEIGHT * parent) / (count + PARENT_WEIGHT), count


def _drawn_all(table: _Table, row: Rows, parent: Floats) -> tuple[Floats, Floats]:
    """Do the same at every edge of a bin."""
    if not table.total.size:
        return parent, np.zeros(row.size)
    count = np.where(row >= 0, table.total[row], 0.0)
    mixed = count[:, None] * table.below[row] + PARENT_WEIGHT * parent
    return mixed / (count + PARENT_WEIGHT)[:, None], count


def _broad(sog_kn: Floats, kind: npt.NDArray[np.uint8]) -> Floats:
    """Return which part is slower before anything is seen: a normal curve for each class.

    By Winitzki's approximation of the error function, good to 0.0002: a handy approximation for
    the error function and its inverse, 2008.
    """
    mean, spread = np.array(BROAD_KN)[kind].T if kind.ndim == 1 else _both(kind)
    x = (sog_kn - mean) / (spread * np.sqrt(2.0))
    a = 0.147
    inner = np.exp(-x * x * (4 / np.pi + a * x * x) / (1 + a * x * x))
    slower: Floats = 0.5 + 0.5 * np.sign(x) * np.sqrt(1 - inner)
    return slower


def _both(kind: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
    known = np.array(BROAD_KN)[kind]
    return known[..., 0], known[..., 1]


def _quantile(below: Floats, part: float) -> Floats:
    """Return the speed under which a part lies, between the edges of bins."""
    at = np.clip((below < part).sum(axis=1), 1, SPEED_BINS)
    row = np.arange(len(below))
    low, high = below[row, at - 1], below[row, at]
    within = np.clip((part - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
    found: Floats = (at - 1 + within) * SPEED_BIN_KN
    return found
