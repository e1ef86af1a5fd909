"""Contacts: each time and place at which a ship may have touched the line of a fault."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.attribute.behaviour import behaviour
from seawarden.attribute.capability import capability, trawls_or_touches
from seawarden.attribute.density import Floats
from seawarden.attribute.settings import Settings
from seawarden.attribute.silences import CONTACT
from seawarden.attribute.trail import trail
from seawarden.attribute.ways import Ways
from seawarden.model.crossing import CROSSING
from seawarden.model.schema import conform
from seawarden.model.units import MS_PER_KN, US_PER_MIN, US_PER_S

# A crossing at a small angle is known worse along the line; flatter than this is as this.
FLATTEST: Final = 0.2
SPEED_LEAST_KN: Final = 0.5  # for turning metres into time

# The latest particulars each ship gave.
_SIZE: Final = ("length_m", "draught_m", "to_bow_m", "ship_type")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacts:
    """Contacts with what is known of their ships. One value each, in the order of `rows`."""

    rows: pl.DataFrame  # CONTACT with kind, behaviour_nats and particulars
    time_min: Floats  # since 1970
    kp_km: Floats
    doubt_min: Floats
    doubt_km: Floats
    part: Floats
    behaviour_nats: Floats
    delay_min: Floats  # contacts by parts of chain
    reaches: Floats  # likewise, 0 or 1, times how able she is
    able: Floats  # mean of `reaches`
    slack_m: Floats
    is_sampled: npt.NDArray[np.bool_]


def heard_contacts(crossed: pl.DataFrame, *, wander: float) -> pl.DataFrame:
    """Return the crossings (CROSSING) of one line as CONTACT, numbered later.

    Between two reports a ship may have been off the straight way as in a short silence: the
    bridge's standard deviation there is the doubt along the line and, over her speed, in time.
    """
    held = conform(crossed, CROSSING)
    us = {name: held[name].to_physical().to_numpy() for name in ("time", "before", "after")}
    span = np.maximum(us["after"] - us["before"], 1) / US_PER_S
    since = (us["time"] - us["before"]) / US_PER_S
    off_m = wander * np.sqrt(np.maximum(since * (span - since) / span, 0.0))
    speed = np.maximum(held["sog_kn"].to_numpy(), SPEED_LEAST_KN) * MS_PER_KN
    slope = np.maximum(np.sin(np.radians(held["angle_deg"].to_numpy())), FLATTEST)
    return conform(
        held.with_columns(
            pl.Series("doubt_min", off_m / speed / 60.0),
            pl.Series("doubt_km", off_m / slope / 1000.0),
            contact=pl.lit(0), silence=pl.lit(-1), part=pl.lit(1.0),
        ),
        CONTACT,
    )  # fmt: skip


def contacts(
    heard: pl.DataFrame, sampled: pl.DataFrame, known: Ways, settings: Settings, *,
    asset_id: str, depth_m: float | None,
) -> Contacts:  # fmt: skip
    """Gather contacts, and look up what is known of their ships.

    Args:
        heard: CONTACT of crossings that were heard.
        sampled: CONTACT of silences.
        known: alerts and particulars.
        settings: for what behaviour says.
        asset_id: the line.
        depth_m: of water there; null: not known.
    """
    both = pl.concat([heard, conform(sampled, CONTACT)])
    rows = both.with_columns(contact=pl.int_range(pl.len(), dtype=pl.UInt32))
    seen = behaviour(rows, known.alerts, settings, asset_id=asset_id)
    told = rows.join(seen, on="contact", how="left", maintain_order="left").join(
        particulars(known.vessels), on="vessel_id", how="left", maintain_order="left"
    )
    return _weighable(told, depth_m)


def particulars(vessels: pl.DataFrame) -> pl.DataFrame:
    """Return what each ship gave last of her size and type: vessel_id and four columns."""
    latest = vessels.sort("vessel_id", "time", nulls_last=False, maintain_order=True)
    return latest.group_by("vessel_id", maintain_order=True).agg(
        pl.col(name).drop_nulls().last() for name in _SIZE
    )


def _weighable(told: pl.DataFrame, depth_m: float | None) -> Contacts:
    column = {
        name: told[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in ("length_m", "draught_m", "to_bow_m", "sog_kn")
    }
    ship_type = told["ship_type"].cast(pl.Int64).fill_null(0).to_numpy()
    depth = np.full(told.height, np.nan if depth_m is None else depth_m)
    able = capability(column["length_m"], column["draught_m"], ship_type, depth)
    behind = trail(column["length_m"], column["to_bow_m"], depth, column["sog_kn"])
    at_once = trawls_or_touches(column["draught_m"], ship_type, depth)[:, None]
    reaches = np.where(at_once, 1.0, behind.reaches) * able.factor[:, None]
    return Contacts(
        rows=told,
        time_min=told["time"].to_physical().to_numpy() / US_PER_MIN,
        kp_km=told["kp_km"].to_numpy(),
        doubt_min=told["doubt_min"].to_numpy(),
        doubt_km=told["doubt_km"].to_numpy(),
        part=told["part"].to_numpy(),
        behaviour_nats=told["behaviour_nats"].to_numpy(),
        delay_min=behind.delay_min,
        reaches=reaches,
        able=reaches.mean(axis=1),
        slack_m=able.slack_m,
        is_sampled=told["silence"].to_numpy() >= 0,
    )
