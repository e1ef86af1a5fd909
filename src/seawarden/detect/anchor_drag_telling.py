"""How an anchor drag is told: the sentence, and the numbers behind it, what weighs most first."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.anchor_drag_memory import RECOVERED, SILENT, STOPPED
from seawarden.detect.anchor_drag_verdict import CLOSED, LEVELS, STATUS, WITHDRAWN
from seawarden.detect.context import Context
from seawarden.detect.evidence import Item, clock, evidence, rounded
from seawarden.detect.memory import column
from seawarden.model.alert import EVENT
from seawarden.model.chart import Charts
from seawarden.model.schema import conform
from seawarden.model.units import US_PER_MIN

KIND: Final = "anchor_drag"
NO_CHART: Final = "(no chart given)"

# What is said against a drag, by the term that says so.
AGAINST: Final = {
    "turn": "she turned with the loss",
    "steadiness": "she may still be slowing down",
    "suddenness": "she has lost speed little by little",
    "work": "she turned back, or was slow shortly before",
    "port": "a port or anchorage lies ahead",
    "pilot": "pilots board here",
    "scheme": "a separation scheme begins or ends ahead",
    "peers": "other ships on the same way are slow too",
    "weather": "the wind has risen against her",
    "depth": "the water is deeper than any anchor reaches",
    "type": "her type goes slowly at work or keeps a timetable",
}


def told(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return EVENT from suspicions that were weighed and decided."""
    rows = _measured(rows).with_columns(
        percent=(pl.col("part") * 100).round(0).cast(pl.Int64),
        because=_contrary(),
        where=_where_to(),
        unknown=_unknown(),
    )
    return conform(
        rows.with_columns(
            pl.col("since").alias("start"),
            pl.col("last").alias("end"),
            status=pl.col("verdict").replace_strict(STATUS, return_dtype=pl.String),
            level=pl.col("level").replace_strict(LEVELS, return_dtype=pl.String),
            kind=pl.lit(KIND),
            asset_id=pl.col("here_asset_id"),
            probability=pl.lit(None, dtype=pl.Float64),
            reason=_reason(),
            evidence=_by_weight(evidence(*_numbers(context.charts))),
        ),
        EVENT,
    )


def _reason() -> pl.Expr:
    """Return the sentence: what she does, what that is consistent with, and the line ahead."""
    code = pl.col("code")
    lost = pl.format(
        "{} has made only {} % of the expected {} kn since {} UTC",
        "ship", "percent", rounded("expected_kn", 1), clock("since"),
    )  # fmt: skip
    goes_on = pl.format(
        "{}: consistent with an anchor dragging.{}{}{}", lost, "where", "because", "unknown"
    )
    over = (
        pl.when(code == RECOVERED)
        .then(pl.lit("has recovered her speed"))
        .when(code == STOPPED)
        .then(pl.lit("slows down to a stop, which other kinds of alert judge"))
        .when(code == SILENT)
        .then(pl.lit("has fallen silent since"))
    )
    closed = pl.format(
        "{} was slower than the expected {} kn from {} UTC to {} UTC, consistent with an anchor "
        "dragging, and {}.",
        "ship", rounded("expected_kn", 1), clock("since"), clock("last"), over,
    )  # fmt: skip
    faded = pl.format("{}, but what spoke for an anchor has faded.", lost)
    explained = pl.format("{}, but that is explained.{}", lost, "because")
    withdrawn = pl.when(pl.col("because") == "").then(faded).otherwise(explained)
    return (
        pl.when(pl.col("verdict") == CLOSED)
        .then(closed)
        .when(pl.col("verdict") == WITHDRAWN)
        .then(withdrawn)
        .otherwise(goes_on)
    )


def _where_to() -> pl.Expr:
    """Return which line is under her and which she reaches first; empty if there is none."""
    name = pl.col("here_asset_name")
    sketched = pl.format("{} (schematic route)", name)
    here = pl.when("here_is_schematic").then(sketched).otherwise(name)
    return pl.concat_str(
        pl.coalesce(pl.format(" She may be over {} now.", here), pl.lit("")),
        pl.coalesce(pl.format(" She {}.", "next_part"), pl.lit("")),
    )


def _unknown() -> pl.Expr:
    """Return what an officer would ask for and nobody told; empty if all is known."""
    parts = {"heading": pl.col("crab_more_deg").is_null(), "depth": pl.col("depth_m").is_null()}
    named = pl.concat_list(
        pl.when(is_missing).then(pl.lit(f"no {said}")) for said, is_missing in parts.items()
    ).list.drop_nulls()
    said = pl.format(" Not judged: {}.", named.list.join(", "))
    return pl.when(named.list.len() > 0).then(said).otherwise(pl.lit(""))


def _by_weight(items: pl.Expr) -> pl.Expr:
    """Return evidence with what weighs most first, and what no chart was given for last."""
    one = pl.element().struct
    weight = one.field("weight")
    return items.list.eval(
        pl.element().sort_by(
            one.field("name").str.ends_with(NO_CHART),
            one.field("value").is_null() & (weight == 0.0),
            -weight.abs(),
            maintain_order=True,
        )
    )


def _contrary() -> pl.Expr:
    """Return what speaks most strongly against it, as a sentence; empty if nothing does."""
    least = pl.min_horizontal(f"nats_{name}" for name in AGAINST)
    named = pl.coalesce(
        pl.when(pl.col(f"nats_{name}") == least).then(pl.lit(said))
        for name, said in AGAINST.items()
    )
    return pl.when(least < 0.0).then(pl.format(" Against it: {}.", named)).otherwise(pl.lit(""))


def _measured(rows: pl.DataFrame) -> pl.DataFrame:
    """Add quotients and powers, by NumPy: Polars does not treat a lone row as it does many."""
    since, last = column(rows["since"]), column(rows["last"])
    worked = column(rows["worked"])
    return rows.with_columns(
        pl.Series("minutes", (last - since) / US_PER_MIN),
        pl.Series("level_part", np.exp((rows["fast"] - rows["slow"]).to_numpy())),
        pl.Series("early_part", _quotient(rows["early"], rows["fast"])).fill_nan(None),
        pl.Series(
            "work_minutes", np.where(worked < 0, np.nan, (last - worked) / US_PER_MIN)
        ).fill_nan(None),
        crab_more_deg=(pl.col("crab_now_deg") - pl.col("crab_deg")).fill_nan(None),
        turn_seen_deg=pl.when(pl.col("usual_deg").is_not_nan()).then("turned_deg"),
        stray_seen_deg=pl.when(pl.col("usual_deg").is_not_nan()).then("strayed_deg"),
    )


def _quotient(dividend: pl.Series, divisor: pl.Series) -> npt.NDArray[np.float32]:
    """Return quotients; NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = dividend.to_numpy() / divisor.to_numpy()
    return np.where(np.isfinite(quotient), quotient, np.nan)


def _numbers(charts: Charts) -> list[Item]:
    """Return the evidence. A chart that nobody gave is named so."""

    def chart(said: str, rows: pl.DataFrame | None) -> str:
        return said if rows is not None else f"{said} {NO_CHART}"

    def nats(name: str) -> pl.Expr:
        return pl.col(f"nats_{name}")

    return [
        ("speed, of the expected", pl.col("part"), "", nats("speed")),
        ("speed", pl.col("sog_kn"), "kn", 0.0),
        ("expected speed, kept from before", pl.col("expected_kn"), "kn", 0.0),
        ("spread of her speed before, as a part", pl.col("spread"), "", 0.0),
        ("noise of one report of it, as a part", pl.col("jitter").sqrt(), "", 0.0),
        ("slow for", pl.col("minutes"), "min", nats("persistence")),
        ("speed, of that a while before", pl.col("level_part"), "", nats("steadiness")),
        ("loss in its first minutes, of all of it", pl.col("early_part"), "", nats("suddenness")),
        ("turn with the loss", pl.col("turn_seen_deg"), "deg", nats("turn")),
        ("off her usual course at most", pl.col("stray_seen_deg"), "deg", nats("course")),
        ("crab more than usual (needs a heading)", pl.col("crab_more_deg"), "deg", nats("crab")),
        ("since she turned back or was slow", pl.col("work_minutes"), "min", nats("work")),
        (chart("port or anchorage ahead", charts.ports), pl.col("port_m"), "m", nats("port")),
        (chart("pilot station here", charts.pilot_stations), pl.col("pilot_m"), "m",
         nats("pilot")),
        (chart("edge of a separation scheme ahead", charts.schemes), pl.col("scheme_m"), "m",
         nats("scheme")),
        ("peers on the same way", pl.col("peer_count"), "ships", 0.0),
        ("their speed, of what is expected of each", pl.col("peer_part"), "", nats("peers")),
        (chart("speed that the change of wind takes", charts.weather), pl.col("weather_loss"), "",
         nats("weather")),
        (chart("depth", charts.depth), pl.col("depth_m"), "m", nats("depth")),
        ("ship type, as she says", pl.col("ship_type"), "ITU code", nats("type")),
        ("ships close by that she may give way to (not looked at)", pl.lit(None), "", 0.0),
        ("sum of the evidence", pl.col("score"), "nats", 0.0),
    ]  # fmt: skip
