"""What is said of a silence: the lines she could reach, how much it matters, and why."""

from datetime import timedelta
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.context import Context, described
from seawarden.detect.evidence import clock, evidence
from seawarden.detect.reception import BUCKET_US, array
from seawarden.detect.silence_loop import CLOSED, LAST, RAISED, REVISED, STAGES
from seawarden.detect.stay import NOT_DEFINED
from seawarden.geo import reach
from seawarden.model.alert import EVENT, LEVELS
from seawarden.model.schema import conform, empty
from seawarden.model.units import MS_PER_KN, US_PER_MIN, US_PER_S

Floats = npt.NDArray[np.float64]

# What is needed of a track.
LAST_HEARD: Final = (
    "track_id", "vessel_id", "time", "lon_deg", "lat_deg", "sog_kn", "most_kn", "nav_status",
    "usual_s",
)  # fmt: skip

STATUS: Final = {RAISED: "raised", REVISED: "revised", CLOSED: "closed"}

# The highest speeds of ships, in knots: those the cleaning of tracks allows, a judgement.
FAST_KN: Final = 50.0  # high-speed craft, ITU-R M.1371 types 40 to 49
OTHER_KN: Final = 25.0
HIGH_SPEED_CRAFT: Final = (40, 49)

# How long she is waited for: as the stages of `silence_loop`.
WATCHED: Final = timedelta(microseconds=int(STAGES[LAST]) * BUCKET_US)
NATS: Final = float(np.log(10.0))  # of a power of ten


class Limits(NamedTuple):
    """The limits of `Silence` that decide what is said."""

    surprise_high: float
    speed_part: float
    slack_least: timedelta


def weighed(rows: pl.DataFrame, context: Context, limits: Limits) -> pl.DataFrame:
    """Add to silences their ship, the line within reach, and the level.

    Args:
        rows: what `LAST_HEARD` names, `known_at` (UTC), `surprise`, and `heard_time`,
            `heard_lon_deg` and `heard_lat_deg` (null: not heard again).
        context: the lines and the ships.
        limits: of the detector.

    Returns:
        The rows in their order with the columns of `described`, `asset` (the line that leaves her
        the most time; -1: no line is known), `reach_kn`, `earliest` and `latest` (when she can
        have been there first and last), `slack_min`, `is_reachable`, `level` and its number.
    """
    fast = pl.when(pl.col("ship_type").is_between(*HIGH_SPEED_CRAFT)).then(FAST_KN)
    ships = described(rows.with_columns(asset=pl.lit(-1, dtype=pl.Int32)), context)
    timed = rows.with_columns(
        ships.select(
            reach_kn=pl.min_horizontal(
                limits.speed_part * pl.col("most_kn").cast(pl.Float64), fast.otherwise(OTHER_KN)
            )
        ),
        until=pl.coalesce("heard_time", "known_at"),
    )
    found = _reached(timed, context)
    elapsed_s = (timed["until"] - timed["time"]).dt.total_microseconds().to_numpy() / US_PER_S
    placed = timed.with_columns(
        pl.Series("asset", found.asset),
        pl.Series("slack_min", found.slack_s / 60).fill_nan(None),
        pl.Series("earliest_min", found.earliest_s / 60).fill_nan(None),
        pl.Series("latest_min", (elapsed_s - found.latest_s) / 60).fill_nan(None),
        earliest=pl.col("time") + _duration(found.earliest_s),
        latest=pl.col("time") + _duration(found.latest_s),
    )
    return _levelled(described(placed, context), limits)


def _duration(seconds: Floats) -> pl.Series:
    """Return seconds as durations; not a number becomes null."""
    whole = pl.Series(np.round(seconds * US_PER_S)).fill_nan(None)
    return whole.cast(pl.Int64).cast(pl.Duration("us"))


def _reached(timed: pl.DataFrame, context: Context) -> reach.Reached:
    """Find the line with the most time to spare: a charted one, unless only a sketch is near."""
    elapsed = (timed["until"] - timed["time"]).dt.total_microseconds()
    gaps = reach.Gaps(
        lon0=array(timed["lon_deg"]),
        lat0=array(timed["lat_deg"]),
        lon1=array(timed["heard_lon_deg"].fill_null(np.nan)),
        lat1=array(timed["heard_lat_deg"].fill_null(np.nan)),
        seconds=array(elapsed) / US_PER_S,
        speed_m_s=array(timed["reach_kn"]) * MS_PER_KN,
    )
    charted, sketched = (
        reach.reached(gaps, _asked(context, is_schematic=kind)) for kind in (False, True)
    )
    is_sketch = ~(charted.slack_s >= 0) & (sketched.slack_s >= 0)
    is_sketch |= charted.asset < 0
    return reach.Reached(
        np.where(is_sketch, sketched.asset, charted.asset).astype(np.int32),
        np.where(is_sketch, sketched.earliest_s, charted.earliest_s),
        np.where(is_sketch, sketched.latest_s, charted.latest_s),
        np.where(is_sketch, sketched.detour_m, charted.detour_m),
    )


def _asked(context: Context, *, is_schematic: bool) -> reach.Asked:
    """Return the pieces of all lines of a kind."""
    lines = context.lines.with_columns(is_asked=pl.col("is_schematic") == is_schematic)
    if context.corridor is None:
        ends, asset = np.empty((0, 4)), np.empty(0, np.int32)
    else:
        ends, asset = context.corridor.grid.ends, context.corridor.pieces.asset
    return reach.Asked(ends, asset, array(lines["accuracy_m"]), array(lines["is_asked"]))


def _levelled(rows: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Add whether the line is within reach, and the level."""
    is_charted = ~pl.col("is_schematic").fill_null(value=True)
    is_ample = pl.col("slack_min") >= limits.slack_least / timedelta(minutes=1)
    is_reachable = (pl.col("asset") >= 0) & (pl.col("slack_min") >= 0)
    is_low = is_reachable & is_charted
    is_high = is_low & is_ample & (pl.col("surprise") >= limits.surprise_high)
    number = is_low.cast(pl.UInt8) + is_high.cast(pl.UInt8)
    return rows.with_columns(
        is_reachable=is_reachable,
        level_number=number,
        level=number.replace_strict(dict(enumerate(LEVELS)), return_dtype=pl.String),
    )


def told(rows: pl.DataFrame, context: Context, limits: Limits) -> pl.DataFrame:
    """Return EVENT for silences, in their order.

    Args:
        rows: as for `weighed`, with `code`, `nav_status`, `listened_min` and `peer_count`.
        context: the lines and the ships.
        limits: of the detector.
    """
    if rows.is_empty():
        return empty(EVENT)
    is_back = pl.col("heard_time").is_not_null()
    is_open = pl.col("code") != CLOSED
    named = weighed(rows, context, limits).with_columns(
        status=pl.col("code").replace_strict(STATUS, return_dtype=pl.String),
        line=pl.when("is_schematic")
        .then(pl.format("{} (schematic route)", "asset_name"))
        .otherwise("asset_name"),
        is_ahead=pl.col("earliest") - pl.col("time") <= WATCHED,
        # With charts she is no event if there is one.
        port_count=pl.lit(None if context.charts.ports is None else 0),
        status_told=pl.when(pl.col("nav_status") != NOT_DEFINED).then("nav_status"),
        silent=(pl.col("until") - pl.col("time")).dt.total_microseconds() // US_PER_MIN,
    )
    return conform(
        named.with_columns(
            kind=pl.lit("silence"),
            start="time",
            end="until",
            lon_deg=pl.coalesce("heard_lon_deg", "lon_deg"),
            lat_deg=pl.coalesce("heard_lat_deg", "lat_deg"),
            probability=pl.lit(None, dtype=pl.Float64),
            next_asset_id=pl.when(is_open, "is_ahead").then("asset_id"),
            lead_time=pl.when(is_open, "is_ahead").then(
                pl.max_horizontal(
                    pl.col("earliest") - pl.col("until"), pl.lit(timedelta(0), pl.Duration("us"))
                )
            ),
            asset_id=pl.when("is_reachable").then("asset_id"),
            reason=pl.concat_str(_silence(is_back, is_open), _lines(is_open), separator=" "),
            evidence=_evidence(is_back),
        ),
        EVENT,
    )


def _silence(is_back: pl.Expr, is_open: pl.Expr) -> pl.Expr:
    """Return the sentence of who was silent and when."""
    apart = "while other ships on her way were; consistent with a transmitter switched off."
    since = pl.format("{} has not been heard since {} UTC", "ship", clock("time"))
    return (
        pl.when(is_open)
        .then(pl.format("{}, {}", since, pl.lit(apart)))
        .when(is_back)
        .then(
            pl.format(
                "{} was not heard for {} min from {} UTC on, {}",
                "ship", "silent", clock("time"), pl.lit(apart),
            )
        )
        .otherwise(
            pl.format("{}, {} She is not waited for any longer.", since, pl.lit(apart))
        )
    )  # fmt: skip


def _lines(is_open: pl.Expr) -> pl.Expr:
    """Return the sentence of the line she could have come to."""
    is_late = is_open & (pl.col("earliest") > pl.col("until"))
    return (
        pl.when(pl.col("asset") < 0)
        .then(pl.lit("No line is known near her."))
        .when(is_open & (pl.col("asset") >= 0) & ~pl.col("is_ahead"))
        .then(pl.lit("She could come to no known line while she is waited for."))
        .when(is_late)
        .then(pl.format("She could reach {} from {} UTC on.", "line", clock("earliest")))
        .when(~pl.col("is_reachable"))
        .then(pl.lit("She could not have come to any known line in that time."))
        .when(is_open)
        .then(pl.format("She could be at {} since {} UTC.", "line", clock("earliest")))
        .otherwise(
            pl.format(
                "She could have been at {} between {} and {} UTC.",
                "line", clock("earliest"), clock("latest"),
            )
        )
    )  # fmt: skip


def _evidence(is_back: pl.Expr) -> pl.Expr:
    """Return the numbers. The surprise is the logarithm of a likelihood: that is its weight."""
    return evidence(
        ("surprise (-log10 of the probability of such a gap in reception)", pl.col("surprise"),
         "", pl.col("surprise") * NATS),
        ("silent for", pl.col("silent"), "min", 0.0),
        ("of these she should have been heard in", pl.col("listened_min"), "min", 0.0),
        ("other tracks heard around her expected place", pl.col("peer_count"), "", 0.0),
        ("her usual interval", pl.col("usual_s"), "s", 0.0),
        ("speed when last heard", pl.col("sog_kn"), "kn", 0.0),
        ("navigational status when last heard", pl.col("status_told"), "", 0.0),
        ("port or anchorage in her way", pl.col("port_count"), "", 0.0),
        ("highest speed assumed", pl.col("reach_kn"), "kn", 0.0),
        ("earliest contact with the line, after she was last heard",
         pl.col("earliest_min"), "min", 0.0),
        ("latest contact with the line, before she was heard again",
         pl.when(is_back).then(pl.col("latest_min")), "min", 0.0),
        ("time to spare for the line", pl.col("slack_min"), "min", 0.0),
        ("drawn line may be off by", pl.col("accuracy_m"), "m", 0.0),
    )  # fmt: skip
