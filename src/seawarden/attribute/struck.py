"""Faults side by side, and the ways of the ships that could have struck them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seawarden.attribute.chain_walk import MATCH_LEAST, Way
from seawarden.attribute.contacts import Contacts
from seawarden.attribute.density import Blurred, Floats
from seawarden.attribute.drag_states import DragPrior
from seawarden.attribute.place_of_fault import LinePlaces
from seawarden.attribute.ways import Ways
from seawarden.model.schema import Schema, conform
from seawarden.model.units import US_PER_MIN

HOUR_MIN: Final = 60.0
# Kinds of alert that say when an anchor was down, and nats for the whole of one.
SIGNS: Final = ("anchor_drag", "anchored_drag")
SIGN_NATS: Final = 3.0
SIGN_LEAST_MIN: Final = 1.0

# A crossing by a candidate, or all that sampled paths of one silence have of one line.
_PASSED: Final[Schema] = {
    "candidate_id": pl.Int64(),
    "track_id": pl.UInt64(),
    "asset_id": pl.String(),
    "time_min": pl.Float64(),
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "kp_km": pl.Float64(),
    "sog_kn": pl.Float64(),
    "crossed": pl.Float64(),  # the chance that she crossed at all
    "able": pl.Float64(),
    "nats": pl.Float64(),
    "fault": pl.Int64(),  # null: no fault on that line is known
    "odds": pl.Float64(),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Struck:
    """One fault, as the others see it.

    Attributes:
        fault_id: its.
        asset_id: of its line.
        contacts: when and where ships may have touched the line.
        candidate: the candidate of each contact.
        odds: of each contact against chance traffic, without behaviour.
        unseen: prior of an unseen ship, for one ship in sight.
        none: prior of no ship, for one ship in sight.
        when: the time, a minute since 1970.
        where: the place, a km.
        line: the line.
        crossings_per_min: of the whole line.
    """

    fault_id: str
    asset_id: str
    contacts: Contacts
    candidate: pl.Series
    odds: Floats
    unseen: float
    none: float
    when: Blurred
    where: Blurred
    line: LinePlaces
    crossings_per_min: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One ship with her way.

    Attributes:
        candidate_id: her number.
        way: hers.
        nats: what behaviour says at each crossing of the way; it counts once a drag.
        passed: the crossings, in the order of the way.
    """

    candidate_id: int
    way: Way
    nats: Floats
    passed: pl.DataFrame


def ships(struck: Sequence[Struck], known: Ways, prior: DragPrior) -> list[Candidate]:
    """Return each ship that could have caused one of the faults, with her way past all lines."""
    passed = pl.concat([_passed(number, each) for number, each in enumerate(struck)])
    able = passed.filter(pl.col("odds") > MATCH_LEAST)["candidate_id"].unique()
    mine = passed.filter(pl.col("candidate_id").is_in(able.implode()))
    others = _others(struck, known, mine)
    spans = _spans(known)
    return [
        _candidate(hers, len(struck), known, prior, spans)
        for _, hers in pl.concat([mine, others])
        .sort("candidate_id", "time_min", "asset_id", "kp_km", "fault")
        .group_by("candidate_id", maintain_order=True)
    ]


def _passed(number: int, each: Struck) -> pl.DataFrame:
    """Return the contacts of one fault: those heard one by one, sampled ones by silence."""
    rows = each.contacts.rows.select(
        "track_id", "silence", "lon_deg", "lat_deg", "kp_km", "sog_kn", crossed="part",
        candidate_id=each.candidate.cast(pl.Int64), asset_id=pl.lit(each.asset_id),
        time_min=pl.Series(each.contacts.time_min), able=pl.Series(each.contacts.able),
        nats=pl.Series(each.contacts.behaviour_nats), fault=pl.lit(number, pl.Int64),
        odds=pl.Series(each.odds),
    )  # fmt: skip
    by = pl.col("odds") + pl.col("crossed") * MATCH_LEAST
    means = ("time_min", "lon_deg", "lat_deg", "kp_km", "sog_kn", "able", "nats")
    sampled = (
        rows.filter(pl.col("silence") >= 0)
        .group_by("candidate_id", "track_id", "silence", "asset_id", "fault", maintain_order=True)
        .agg(
            pl.col("crossed").sum(), pl.col("odds").sum(),
            *((pl.col(name) * by).sum() / by.sum() for name in means),
        )
        .with_columns(pl.col("odds") / pl.col("crossed"))
    )  # fmt: skip
    heard = rows.filter(pl.col("silence") < 0)
    return pl.concat([conform(heard, _PASSED), conform(sampled, _PASSED)])


def _others(struck: Sequence[Struck], known: Ways, mine: pl.DataFrame) -> pl.DataFrame:
    """Return the candidates' crossings of lines on which no fault is known."""
    numbers = pl.concat(
        [
            each.contacts.rows.select(
                "vessel_id", candidate_id=each.candidate.cast(pl.Int64)
            ).unique()
            for each in struck
        ]
    ).unique()
    lines = [each.asset_id for each in struck]
    others = (
        known.crossings.filter(~pl.col("asset_id").is_in(lines))
        .join(numbers, on="vessel_id", how="inner")
        .join(mine.select("candidate_id").unique(), on="candidate_id", how="semi")
        .select(
            "candidate_id", "track_id", "asset_id",
            (pl.col("time").to_physical() / US_PER_MIN).alias("time_min"),
            "lon_deg", "lat_deg", "kp_km", "sog_kn",
            crossed=pl.lit(1.0), able=pl.lit(1.0), nats=pl.lit(0.0),
            fault=pl.lit(None, pl.Int64), odds=pl.lit(0.0),
        )
    )  # fmt: skip
    return conform(others, _PASSED)


def _spans(known: Ways) -> pl.DataFrame:
    """Return from when to when each track was heard."""
    return known.positions.group_by("track_id").agg(
        (pl.col("time").min().to_physical() / US_PER_MIN).alias("begin"),
        (pl.col("time").max().to_physical() / US_PER_MIN).alias("end"),
    )


def _candidate(
    hers: pl.DataFrame, count: int, known: Ways, prior: DragPrior, spans: pl.DataFrame
) -> Candidate:
    passed = hers.unique(
        ["track_id", "time_min", "asset_id", "kp_km"], keep="first", maintain_order=True
    ).with_row_index("row")
    keyed = hers.join(
        passed.select("row", "track_id", "time_min", "asset_id", "kp_km"),
        on=["track_id", "time_min", "asset_id", "kp_km"], how="left", maintain_order="left",
    ).filter(pl.col("fault").is_not_null())  # fmt: skip
    match = np.zeros((passed.height, count))
    able = keyed["able"].to_numpy()
    odds = np.divide(keyed["odds"].to_numpy(), able, out=np.zeros(len(able)), where=able > 0.0)
    match[keyed["row"].to_numpy(), keyed["fault"].to_numpy()] = odds
    times = passed["time_min"].to_numpy()
    heard = spans.join(passed.select("track_id").unique(), on="track_id", how="semi")
    begin = min([*heard["begin"].to_list(), times.min() - HOUR_MIN])
    end = max([*heard["end"].to_list(), times.max() + HOUR_MIN])
    reach = prior.reach * passed["able"].to_numpy() * np.minimum(passed["crossed"].to_numpy(), 1.0)
    way = Way(
        begin_min=begin, end_min=end, time_min=times, match=match, reach=reach,
        harm=np.full(len(times), prior.harm), shown=np.full(len(times), prior.shown),
        signs=_signs(passed, known),
    )  # fmt: skip
    return Candidate(
        candidate_id=int(passed["candidate_id"][0]), way=way, nats=passed["nats"].to_numpy(),
        passed=passed,
    )  # fmt: skip


def _signs(passed: pl.DataFrame, known: Ways) -> tuple[tuple[float, float, float], ...]:
    """Return when alerts say that an anchor was down: each is worth so much in all."""
    latest = (
        known.alerts.join(passed.select("track_id").unique(), on="track_id", how="semi")
        .sort("alert_id", "revision")
        .unique("alert_id", keep="last", maintain_order=True)
        .filter(pl.col("kind").is_in(SIGNS), pl.col("status") != "withdrawn")
        .select(pl.col("start", "end").to_physical() / US_PER_MIN)
    )
    return tuple(
        (begin, end, SIGN_NATS / (end - begin))
        for begin, end in latest.iter_rows()
        if end - begin > SIGN_LEAST_MIN
    )
