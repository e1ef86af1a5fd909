"""What speaks for a drag and what explains it away, beyond a ship's own minutes.

Every term is in nats, the likelihood under a drag against that in ordinary traffic, and is shown
with the value it rests on. A term whose chart nobody gave, or that cannot be judged, is 0 and its
value null. The sizes are judgements, most of them from open practice, to be replaced by
calibration; they are no thresholds.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.anchor_drag_memory import TERMS, Nats
from seawarden.detect.chart_lookup import (
    depth_at,
    pilot_within,
    port_ahead,
    scheme_edge_ahead,
    weather_at,
)
from seawarden.detect.context import Context
from seawarden.detect.peers import NAME as PEERS
from seawarden.detect.peers import peers_of
from seawarden.model.chart import Charts
from seawarden.model.units import MS_PER_KN

Floats = npt.NDArray[np.float64]

# The terms from outside, by name. A name here or in TERMS may stand in `without`.
OUTSIDE: Final = ("port", "pilot", "scheme", "peers", "weather", "depth", "type")
# The columns that hold what each term is worth.
TERM_NATS: Final = tuple(f"nats_{name}" for name in (*TERMS, *OUTSIDE))

# ITU-R M.1371-5, table 53: passenger ships and high-speed craft keep timetables.
TIMETABLE_TYPES: Final = ((40, 49), (60, 69))
# The longest chain in use on merchant ships: 14 shackles of 27.5 m. Deeper, no anchor holds.
CHAIN_MOST_M: Final = 385.0
BEAUFORT_MS: Final = 0.836  # WMO: wind in m/s = 0.836 x force to the power of 3/2
SHIP_M3: Final = 20_000.0  # displacement of a middling cargo ship; hers is not known


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What each piece of evidence is worth, in nats; a loss of speed is worth what it measures.

    Attributes:
        speed: times the likelihood of the loss; 1, or 0 for not used.
        speed_most: the most that a loss of speed is worth by itself.
        steadiness: the new speed is level; three times as much against while it falls on.
        suddenness: against, where most of the loss came late.
        turn: against, where a turn came with the loss and explains all of it.
        course: she kept her course all the while.
        persistence: after an hour; half of that after 25 minutes, twice after three hours.
        crab: she lies at another angle to her course than she used to.
        work: against, where she turned back or lost speed shortly before, as ferries do.
        port: against, where a port or an anchorage is ahead.
        pilot: against, where pilots board here.
        scheme: against, where a separation scheme begins or ends ahead.
        peers: against, times what of the loss is worth nothing where others are slow too.
        peers_fast: for, where there are others on the same way.
        weather: against, where wind and sea from ahead explain half the loss.
        shallow: for, where any anchor reaches the bottom.
        deep: against, where none does.
        at_work: against, for a ship whose work is to go slowly, by her own word.
        timetable: against, for a ship that keeps a timetable, by her own word.
    """

    speed: float = 1.0
    speed_most: float = 10.0
    steadiness: float = 2.0
    suddenness: float = 6.0
    turn: float = 6.0
    course: float = 0.7
    persistence: float = 0.5
    crab: float = 1.0
    work: float = 8.0
    port: float = 4.0
    pilot: float = 4.0
    scheme: float = 1.5
    peers: float = 1.0
    peers_fast: float = 0.5
    weather: float = 2.0
    shallow: float = 0.3
    deep: float = 6.0
    at_work: float = 2.0
    timetable: float = 1.0


class Outside(NamedTuple):
    """The limits of the terms from outside."""

    port_ahead_m: float
    port_side_deg: float
    scheme_ahead_m: float
    peer_reach_m: float
    peer_window: timedelta
    peer_side_deg: float
    peer_least: int
    slowest_part: float
    shallow_m: float
    weather_part: float
    weather_ago: timedelta


def own_nats(weights: Weights, without: frozenset[str]) -> Nats:
    """Return what the terms of her own minutes are worth, those left out as 0."""
    held = {name: float(getattr(weights, name)) for name in Nats._fields}
    return Nats(**held | dict.fromkeys(without & set(TERMS), 0.0))


def outside(
    rows: pl.DataFrame, context: Context, limits: Outside, weights: Weights,
    without: frozenset[str],
) -> pl.DataFrame:  # fmt: skip
    """Add what charts, peers and her type say.

    Args:
        rows: suspicions as put out, with what is `described` of their ships.
        context: charts and peers.
        limits: of the terms.
        weights: of the terms.
        without: names of terms that are not used.

    Returns:
        The rows with the value of each term, and what it is worth as `nats_<term>`.
    """
    peers = peers_of(
        rows, context.surroundings.get(PEERS), reach_m=limits.peer_reach_m,
        window=limits.peer_window, either_side_deg=limits.peer_side_deg,
        slowest_part=limits.slowest_part,
    )  # fmt: skip
    told = pl.concat([_charted(rows, context, limits), peers], how="horizontal")
    told = told.with_columns(pl.Series("peers_explain", _shared(told, limits.peer_least)))
    return told.with_columns(
        (pl.lit(0.0) if name in without else term.fill_null(0.0)).alias(f"nats_{name}")
        for name, term in _worth(limits, weights).items()
    )


def _charted(rows: pl.DataFrame, context: Context, limits: Outside) -> pl.DataFrame:
    """Add what charts say of where she is; null: not given, or nothing there."""
    charts, lon, lat, cog = context.charts, rows["lon_deg"], rows["lat_deg"], rows["cog_deg"]
    port = port_ahead(
        charts, lon, lat, cog, ahead_m=limits.port_ahead_m, either_side_deg=limits.port_side_deg
    )
    scheme = scheme_edge_ahead(charts, lon, lat, cog, ahead_m=limits.scheme_ahead_m)
    then = rows["since"] - limits.weather_ago
    return rows.with_columns(
        port_name=port["name"],
        port_m=port["distance_m"],
        pilot_m=pilot_within(charts, lon, lat)["distance_m"],
        scheme_m=scheme,
        depth_m=depth_at(charts, lon, lat),
        weather_loss=pl.Series(
            _weather_loss(charts, rows["last"], rows) - _weather_loss(charts, then, rows)
        ).fill_nan(None),
    )


def _shared(rows: pl.DataFrame, least: int) -> Floats:
    """Return how much of what her loss is worth goes, since her peers have lost speed as well.

    Her own loss is what is left of it in the logarithm, and is worth its square.
    """
    hers = np.log(np.minimum(rows["part"].to_numpy(), 1.0))
    theirs = np.log(np.minimum(rows["peer_part"].fill_null(1.0).to_numpy(), 1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.clip(1.0 - np.where(hers < 0.0, theirs / hers, 0.0), 0.0, 1.0)
    worth = rows["nats_speed"].to_numpy() * (1.0 - left * left)
    return np.where(rows["peer_count"].to_numpy() >= least, worth, 0.0)


def _weather_loss(charts: Charts, time: pl.Series, rows: pl.DataFrame) -> Floats:
    """Return what part of her speed the wind of a time and its sea take; NaN: unknown.

    R. L. Townsin and Y. J. Kwon, "Approximate formulae for the speed loss due to added resistance
    in wind and waves", Trans. RINA 125 (1983), for a cargo ship of SHIP_M3.
    """
    said = weather_at(charts, time, rows["lon_deg"], rows["lat_deg"])
    wind_ms = said["wind_kn"].fill_null(np.nan).to_numpy() * MS_PER_KN
    from_deg = said["wind_from_deg"].fill_null(np.nan).to_numpy()
    force = np.power(wind_ms / BEAUFORT_MS, 2.0 / 3.0)
    off = np.abs((from_deg - rows["cog_deg"].to_numpy() + 180.0) % 360.0 - 180.0)
    heads = np.select(
        [off <= 30.0, off <= 60.0, off <= 150.0, off <= 180.0],
        [
            np.full(off.size, 2.0),
            1.7 - 0.03 * (force - 4.0) ** 2,
            0.9 - 0.06 * (force - 6.0) ** 2,
            0.4 - 0.03 * (force - 8.0) ** 2,
        ],
        np.nan,
    )
    loss = (0.7 * force + force**6.5 / (22.0 * SHIP_M3 ** (2.0 / 3.0))) / 100.0
    return np.asarray(np.clip(0.5 * heads, 0.0, 1.0) * loss, np.float64)


def _worth(limits: Outside, weights: Weights) -> dict[str, pl.Expr]:
    """Return what each term is worth, null where it cannot be judged."""
    has_peers = pl.col("peer_count") >= limits.peer_least
    code, loss = pl.col("ship_type"), 1.0 - pl.col("part")
    keeps_times = pl.any_horizontal(code.is_between(*both) for both in TIMETABLE_TYPES)
    return {
        "port": _where(pl.col("port_m").is_not_null(), -weights.port),
        "pilot": _where(pl.col("pilot_m").is_not_null(), -weights.pilot),
        "scheme": _where(pl.col("scheme_m").is_not_null(), -weights.scheme),
        "peers": _where(has_peers, weights.peers_fast) - weights.peers * pl.col("peers_explain"),
        "weather": _where(
            pl.col("weather_loss") >= limits.weather_part * loss, -weights.weather
        ),
        "depth": _where(
            pl.col("depth_m") > CHAIN_MOST_M, -weights.deep,
            _where(pl.col("depth_m") <= limits.shallow_m, weights.shallow),
        ),
        "type": _where(
            pl.col("is_at_work"), -weights.at_work, _where(keeps_times, -weights.timetable)
        ),
    }  # fmt: skip


def _where(condition: pl.Expr, nats: float, otherwise: pl.Expr | None = None) -> pl.Expr:
    """Return nats where a condition holds; else, or where it cannot be judged, the other."""
    other = pl.lit(0.0) if otherwise is None else otherwise
    return pl.when(condition.fill_null(value=False)).then(pl.lit(nats)).otherwise(other)
