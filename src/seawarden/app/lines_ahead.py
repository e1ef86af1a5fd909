"""For the report: which lines lay ahead of each alerted ship at the end of her alert."""

from typing import Final

import polars as pl

from seawarden.detect.ahead import next_lines
from seawarden.detect.context import Context
from seawarden.model.schema import Schema, conform, empty

# A line ahead of an alerted ship. Sorted by alert and by the time to the line.
LINE_AHEAD: Final[Schema] = {
    "alert_id": pl.String(),
    "asset_id": pl.String(),
    "is_here": pl.Boolean(),  # she may be over it already
    "eta_10": pl.Duration("us"),  # one case in ten is earlier; null: she reaches it in no case
    "eta_50": pl.Duration("us"),
    "probability": pl.Float64(),  # that she reaches it within six hours if she keeps her course
}
LINES_MOST: Final = 5  # of one alert
LIKELY_LEAST: Final = 0.1  # a line less likely than this tells an officer nothing
STALE: Final = "10m"  # a course older than this at the end of an alert says nothing of it


def lines_ahead(alerts: pl.DataFrame, points: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return LINE_AHEAD of alerts (ALERT), by the courses in TRACK_POINT.

    An alert whose ship told no speed and course at its end has no line ahead.
    """
    ends = alerts.select("alert_id", "track_id", time="end").sort("time")
    asked = ends.join_asof(
        points.sort("time"), on="time", by="track_id", tolerance=STALE, check_sortedness=False
    ).sort("alert_id")
    found = next_lines(asked, context)
    if found.is_empty():
        return empty(LINE_AHEAD)
    named = asked.select("alert_id").with_row_index("row")
    likely = pl.col("is_here") | (pl.col("probability") >= LIKELY_LEAST)
    told = found.filter(likely).join(named, on="row", how="left", maintain_order="left")
    ordered = told.sort(
        "alert_id", "is_here", "eta_10", "asset", descending=[False, True, False, False]
    )
    return conform(ordered.group_by("alert_id", maintain_order=True).head(LINES_MOST), LINE_AHEAD)
