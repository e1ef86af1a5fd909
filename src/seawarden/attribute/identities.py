"""Two identities of one ship: numbers that an alert of identity change holds together."""

from typing import Final

import polars as pl

from seawarden.attribute.settings import Settings
from seawarden.model.attribution import Setting
from seawarden.model.schema import Schema

OTHER: Final = "other number (MMSI)"  # as the detector names it in its evidence
# Where an alert has no probability: what its level is worth; a judgement.
USUAL: Final = {"info": 0.4, "low": 0.7, "high": 0.8}

IDENTITY: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "candidate_id": pl.UInt32(),  # the number of the candidate she is counted with
    "same_ship": pl.Float64(),  # probability that they are one; 1: the number itself
}


def identities(vessel_ids: pl.Series, alerts: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return IDENTITY for each number: those that are probably one ship are one candidate.

    Chains of changes are followed; the smallest number of each stands for all.
    """
    joined = {int(one): int(one) for one in vessel_ids.unique().sort()}
    sure = dict.fromkeys(joined, 1.0)
    for one, other, same in _pairs(alerts).iter_rows():
        if same < settings.same_ship_least or one not in joined or other not in joined:
            continue
        low, high = sorted((joined[one], joined[other]))
        for vessel, candidate in joined.items():
            if candidate == high and low != high:
                joined[vessel] = low
                sure[vessel] = min(sure[vessel], same)
    return pl.DataFrame(
        {
            "vessel_id": list(joined),
            "candidate_id": list(joined.values()),
            "same_ship": [sure[one] for one in joined],
        },
        schema=IDENTITY,
    )


def stated() -> tuple[Setting, ...]:
    """Return how probably two numbers are one ship where their alert has no probability."""
    return tuple(
        Setting(
            name=f"two numbers are one ship by an alert of level {level}", value=same, unit="",
            source="judgement where the alert has no probability of its own",
        )
        for level, same in USUAL.items()
    )  # fmt: skip


def _pairs(alerts: pl.DataFrame) -> pl.DataFrame:
    """Return which numbers are held together, and how probably: the latest word of each alert."""
    changed = (
        alerts.filter(pl.col("kind") == "identity_change")
        .sort("alert_id", "revision")
        .unique("alert_id", keep="last", maintain_order=True)
        .filter(pl.col("status") != "withdrawn")
    )
    usual = pl.col("level").replace_strict(USUAL, return_dtype=pl.Float64)
    return (
        changed.explode("evidence")
        .unnest("evidence")
        .filter(pl.col("name") == OTHER, pl.col("value").is_not_null())
        .select(
            pl.col("vessel_id").cast(pl.Int64),
            pl.col("value").cast(pl.Int64),
            same=pl.coalesce("probability", usual),
        )
    )
