"""What detectors saw of a ship around her crossing, as nats for or against.

The ratio is the share of ships that broke a line and were seen to behave so, over the share of
ordinary passages that are. Both are judgements, the first after the published incidents and the
recall on injected drags, the second after the alerts per passage on real days; they are tempered.
"""

import math
from datetime import timedelta
from typing import Final

import polars as pl

from seawarden.attribute.settings import Settings
from seawarden.model.alert import LEVELS
from seawarden.model.attribution import Setting
from seawarden.model.schema import Schema

# kind: share of those that broke a line, share of ordinary passages.
SHARES: Final = {
    "anchor_drag": (0.55, 0.004),
    "anchored_drag": (0.10, 0.002),
    "adrift": (0.05, 0.003),
    "slow_crossing": (0.20, 0.030),
    "loitering": (0.10, 0.020),
    "anchored": (0.10, 0.030),
    "silence": (0.10, 0.010),
    "repeated_crossing": (0.10, 0.030),
    "survey_pattern": (0.02, 0.010),
    "false_position": (0.02, 0.005),
}
SHOWN_BY_CULPRITS: Final = 0.80  # share of those that broke a line with any of these
SHOWN_BY_TRAFFIC: Final = 0.10  # share of ordinary passages with any of these
# What the level of an alert is worth of the whole; a judgement.
LEVEL_PARTS: Final = dict(zip(LEVELS, (0.4, 0.7, 1.0), strict=True))
# An alert counts for a crossing that lies from so long before its start to so long after its end.
BEFORE: Final = timedelta(minutes=30)
AFTER: Final = timedelta(hours=2)

BEHAVIOUR: Final[Schema] = {
    "contact": pl.UInt32(),
    "kind": pl.String(),  # null: nothing was seen
    "behaviour_nats": pl.Float64(),  # tempered
}


def behaviour(
    contacts: pl.DataFrame, alerts: pl.DataFrame, settings: Settings, *, asset_id: str
) -> pl.DataFrame:
    """Return BEHAVIOUR for each contact, in their order.

    The strongest alert of the ship's track around the crossing counts, since several alerts say
    much the same. An alert about another line counts if it is about her way, not about a place.
    In a silence nothing could be seen, so that nothing was seen says nothing.

    Args:
        contacts: contact, track_id, time, is_inferred.
        alerts: ALERT.
        settings: the tempering, and the most that behaviour may say.
        asset_id: the line.
    """
    most = settings.behaviour_most
    said = _worth(alerts, asset_id)
    pairs = contacts.join(said, on="track_id", how="inner").filter(
        pl.col("time") >= pl.col("start") - BEFORE, pl.col("time") <= pl.col("end") + AFTER
    )
    best = pairs.sort("nats", "kind", descending=[True, False]).unique(
        "contact", keep="first", maintain_order=True
    )
    unseen = _log_ratio(1.0 - SHOWN_BY_CULPRITS, 1.0 - SHOWN_BY_TRAFFIC)
    nothing = pl.when("is_inferred").then(pl.lit(0.0)).otherwise(pl.lit(unseen))
    told = contacts.join(
        best.select("contact", "kind", "nats"), on="contact", how="left", maintain_order="left"
    )
    return told.select(
        pl.col("contact").cast(pl.UInt32),
        "kind",
        behaviour_nats=(pl.coalesce("nats", nothing) * settings.tempering).clip(-most, most),
    )


def stated() -> tuple[Setting, ...]:
    """Return the shares that behaviour is weighed by, and what the levels of alerts are worth."""
    both = SHARES | {"any of these": (SHOWN_BY_CULPRITS, SHOWN_BY_TRAFFIC)}
    shares = [
        Setting(name=f"{whose} with {kind.replace('_', ' ')}", value=share, unit="", source=source)
        for kind, pair in both.items()
        for whose, share, source in zip(_WHOSE, pair, _SOURCES, strict=True)
    ]
    parts = [
        Setting(name=f"part that counts of an alert of level {level}", value=part, unit="",
                source="judgement")
        for level, part in LEVEL_PARTS.items()
    ]  # fmt: skip
    return (*shares, *parts)


_WHOSE: Final = ("share of ships that broke a line", "share of ordinary passages")
_SOURCES: Final = (
    "judgement after the published incidents and the recall on injected drags",
    "judgement after the alerts per passage on real days",
)


def _worth(alerts: pl.DataFrame, asset_id: str) -> pl.DataFrame:
    """Return what each alert is worth before tempering."""
    is_standing = pl.col("status") != "withdrawn"
    about = pl.col("asset_id").is_null() | (pl.col("asset_id") == asset_id)
    is_way = pl.col("kind").is_in(["anchor_drag", "anchored_drag", "adrift", "silence"])
    nats = pl.col("kind").replace_strict(
        {kind: _log_ratio(*both) for kind, both in SHARES.items()}, default=None,
        return_dtype=pl.Float64,
    )  # fmt: skip
    parts = pl.col("level").replace_strict(LEVEL_PARTS, return_dtype=pl.Float64)
    return (
        alerts.sort("revision")
        .unique("alert_id", keep="last", maintain_order=True)
        .filter(is_standing, about | is_way)
        .select("track_id", "kind", "start", "end", nats=nats * parts)
        .drop_nulls("nats")
    )


def _log_ratio(culprit: float, traffic: float) -> float:
    return math.log(culprit / traffic)
