"""The report of one screening: a page that opens from a folder, without any network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.app.lines_ahead import LINE_AHEAD
from seawarden.app.report_data import (
    ahead_columns,
    alert_columns,
    asset_columns,
    crossing_columns,
    loss_columns,
    milliseconds,
    track_columns,
    vessel_columns,
)
from seawarden.app.report_html import PageParts, page_html
from seawarden.app.report_view import clip_land, report_area, report_view
from seawarden.app.track_points import TRACK_POINT
from seawarden.app.whole_file import whole_or_not
from seawarden.model import alert, asset, crossing, vessel
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.schema import conform

# The format of the data in the page; the page refuses any other.
FORMAT: Final = "seawarden-report/2"

# Where data come from, said on every screen.
ORIGINS: Final = ("REAL", "RECONSTRUCTION", "SYNTHETIC")

# What a browser shows without tiring; what is left out is counted on the page.
ALERTS_MAX: Final = 5_000
CROSSINGS_MAX: Final = 20_000
LEVEL_RANK: Final = {"high": 0, "low": 1, "info": 2}

PAGE_FOLDER: Final = Path(__file__).parent / "report_page"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportSummary:
    """What was screened, and what became of each report.

    `read = reports + sum(rejected) + sum(cleaned)` always holds.
    """

    sources: tuple[str, ...]  # names, as the reader knows them
    start: datetime | None  # the first report used, UTC; None: there was none
    end: datetime | None
    made: datetime  # when the screening ran, UTC
    read: int
    reports: int
    rejected: Mapping[str, int]  # rows by reason: could not be read
    cleaned: Mapping[str, int]  # rows by reason: read, then dropped
    mended: Mapping[str, int]  # used reports by what was mended in them
    vessels: int
    tracks: int
    seconds: float


def write_report(
    path: Path,
    *,
    summary: ReportSummary,
    alerts: pl.DataFrame,
    crossings: pl.DataFrame,
    assets: pl.DataFrame,
    tracks: pl.DataFrame,
    ahead: pl.DataFrame,
    vessels: pl.DataFrame,
    land: Mapping[str, object],
    provenance: Sequence[tuple[str, str]],
    attributions: Sequence[str],
    page_folder: Path = PAGE_FOLDER,
) -> None:
    """Write the report as one HTML file, whole or not at all.

    Args:
        path: the file, in a folder that exists.
        summary: the counts of the run.
        alerts: ALERT; of several revisions of one alert the last is shown.
        crossings: CROSSING; over CROSSINGS_MAX the slowest are shown, and it is said so.
        assets: ASSET.
        tracks: TRACK_POINT: the ways of the alerted ships around their alerts, already thinned.
        ahead: LINE_AHEAD: the lines ahead of the alerted ships.
        vessels: VESSEL, one row a change; the last known value of each particular is shown.
        land: a GeoJSON feature collection of polygons; clipped here to what can be seen.
        provenance: one of ORIGINS, and what the data are, for each source.
        attributions: one sentence for each source that asks for it.
        page_folder: where `make web` put the page.

    Raises:
        ProtocolMisuse: a frame does not hold its schema, the counts do not add up, or no
            provenance is given.
        SettingsError: the path cannot be written to.
        SourceUnavailable: the page is not built yet, or the disk is full.
    """
    parts = PageParts.read(page_folder)
    data = report_data(
        summary=summary,
        alerts=alerts,
        crossings=crossings,
        assets=assets,
        tracks=tracks,
        ahead=ahead,
        vessels=vessels,
        land=land,
        provenance=provenance,
        attributions=attributions,
        licences=parts.licences,
    )
    page = page_html(parts, data=data, title=f"{', '.join(summary.sources)}")
    with whole_or_not(path) as partial:
        partial.write_text(page, encoding="utf-8", newline="\n")


def report_data(
    *,
    summary: ReportSummary,
    alerts: pl.DataFrame,
    crossings: pl.DataFrame,
    assets: pl.DataFrame,
    tracks: pl.DataFrame,
    ahead: pl.DataFrame,
    vessels: pl.DataFrame,
    land: Mapping[str, object],
    provenance: Sequence[tuple[str, str]],
    attributions: Sequence[str],
    licences: str,
) -> dict[str, object]:
    """Return what stands in the page, ready for JSON. Takes and refuses what `write_report` does.

    Times are milliseconds since 1970; tables are one list a column, named as in their schemas.
    """
    _check(summary, provenance)
    latest = alert.alerts(alerts).sort("alert_id", "revision")
    latest = latest.unique("alert_id", keep="last", maintain_order=True)
    crossed, lines = crossing.crossings(crossings), asset.assets(assets)
    points = conform(tracks, TRACK_POINT).sort("track_id", "time")
    view = report_view(latest, crossed, points, lines)
    area = report_area(view, lines)
    urgent = latest.sort(
        pl.col("level").replace_strict(LEVEL_RANK, return_dtype=pl.UInt8),
        "lead_time",
        "start",
        "alert_id",
        nulls_last=True,
    ).head(ALERTS_MAX)
    slowest = crossed.sort("sog_kn", "time", "track_id", "asset_id").head(CROSSINGS_MAX)
    shown = slowest.sort("time", "track_id", "asset_id")
    named = pl.concat([urgent["vessel_id"], shown["vessel_id"]]).unique()
    return {
        "format": FORMAT,
        "summary": _summary(summary, crossings=crossed.height, alerts=latest.height),
        "provenance": {
            "origin": [origin for origin, _ in provenance],
            "text": [text for _, text in provenance],
        },
        "attributions": list(attributions),
        "licences": licences,
        "view": view,
        "area": area,
        "land": clip_land(land, view=view, area=area),
        "assets": asset_columns(lines),
        "vessels": vessel_columns(vessel.vessels(vessels), named),
        "alerts": alert_columns(urgent),
        "crossings": crossing_columns(shown),
        "tracks": track_columns(points),
        "ahead": ahead_columns(_lines_of(ahead, urgent)),
    }


def _lines_of(ahead: pl.DataFrame, alerts: pl.DataFrame) -> pl.DataFrame:
    """Return LINE_AHEAD of the alerts shown."""
    return conform(ahead, LINE_AHEAD).join(
        alerts.select("alert_id"), on="alert_id", how="semi", maintain_order="left"
    )


def _check(summary: ReportSummary, provenance: Sequence[tuple[str, str]]) -> None:
    dropped = sum(summary.rejected.values()) + sum(summary.cleaned.values())
    if summary.read != summary.reports + dropped:
        raise ProtocolMisuse(
            f"{summary.read} reports were read, but {summary.reports} used and {dropped} "
            "rejected or cleaned away"
        )
    strange = [origin for origin, _ in provenance if origin not in ORIGINS]
    if strange or not provenance:
        raise ProtocolMisuse(
            f"a report says of its data that they are one of {ORIGINS}; found {strange or 'none'}"
        )


def _summary(summary: ReportSummary, *, crossings: int, alerts: int) -> dict[str, object]:
    return {
        "sources": list(summary.sources),
        "start_ms": None if summary.start is None else milliseconds(summary.start),
        "end_ms": None if summary.end is None else milliseconds(summary.end),
        "made_ms": milliseconds(summary.made),
        "read": summary.read,
        "reports": summary.reports,
        "rejected": loss_columns(summary.rejected),
        "cleaned": loss_columns(summary.cleaned),
        "mended": loss_columns(summary.mended),
        "vessels": summary.vessels,
        "tracks": summary.tracks,
        "crossings": crossings,
        "alerts": alerts,
        "seconds": summary.seconds,
    }
