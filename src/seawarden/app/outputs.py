"""What a screening leaves behind: tables, rejected rows and the report."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.app.charts import WORLD_PORTS_SOURCE
from seawarden.app.export import write_table, writer_for
from seawarden.app.land import read_land
from seawarden.app.report import PAGE_FOLDER, ReportSummary, write_report
from seawarden.app.report_html import PageParts
from seawarden.app.screening import ScreenAsked, Screening
from seawarden.ingest.archive_files import discover
from seawarden.model.asset import SCHEMATIC_ACCURACY_M
from seawarden.model.errors import SettingsError

# The wording that the Danish Maritime Authority asks of those who use its data.
DANISH_DATA: Final = (
    "Contains data from the Danish Maritime Authority that is used in accordance with the "
    "conditions for the use of Danish public data."
)
DANISH_LAYOUTS: Final = frozenset({"Danish archive CSV", "North Sea CSV", "Kattegat Parquet"})
SOURCES_SAID: Final = 3  # named in the head of the report; the run's page names all
LAND: Final = "Land: Natural Earth, public domain."


def check_outputs(asked: ScreenAsked) -> None:
    """Refuse outputs that cannot be written, before hours of work are put into them.

    Raises:
        SettingsError: an ending is unknown, a folder is missing, a file is named twice, or an
            output would take the place of what is read.
        SourceUnavailable: the report's page is not built.
    """
    wanted = [path.resolve() for _, path in _wanted(asked)]
    doubled = sorted({str(path) for path in wanted if wanted.count(path) > 1})
    if doubled:
        raise SettingsError(f"{', '.join(doubled)}: named for two outputs; give each its own")
    read = {path.resolve() for path in _read(asked)}
    for option, path in _wanted(asked):
        if not path.parent.is_dir():
            raise SettingsError(f"{option} {path}: the folder does not exist; make it first")
        if read & {path.resolve(), *path.resolve().parents}:
            raise SettingsError(
                f"{option} {path}: would take the place of what is read; name another"
            )
        if option != "--report":
            writer_for(path, has_place=option != "--rejects")
    if asked.report is not None:
        PageParts.read(PAGE_FOLDER)


def _read(asked: ScreenAsked) -> Iterator[Path]:
    """Yield every file that is read, and the archive's folder."""
    if asked.ais:
        yield from discover(asked.ais)
    for path in asked.routes.files:
        yield from path.rglob("*") if path.is_dir() else (path,)
    yield from asked.charts.files()
    for other in (asked.archive, asked.routes.mapping_file):
        if other is not None:
            yield other


def _wanted(asked: ScreenAsked) -> Iterator[tuple[str, Path]]:
    for option, path in (
        ("--out", asked.out),
        ("--crossings", asked.crossings),
        ("--rejects", asked.rejects),
        ("--report", asked.report),
    ):
        if path is not None:
            yield option, path


def write_outputs(asked: ScreenAsked, found: Screening) -> list[Path]:
    """Write what was asked for, each file whole or not at all; return the files."""
    if asked.out is not None:
        write_table(found.alerts, asked.out)
    if asked.crossings is not None:
        write_table(found.crossings, asked.crossings)
    if asked.rejects is not None:
        write_table(found.rejects, asked.rejects)
    if asked.report is not None:
        _write_report(asked, found, asked.report)
    return [path for _, path in _wanted(asked)]


def _write_report(asked: ScreenAsked, found: Screening, path: Path) -> None:
    write_report(
        path,
        summary=ReportSummary(
            sources=found.files,
            start=found.first,
            end=found.last,
            made=datetime.now(tz=UTC),
            read=found.read,
            reports=found.reports,
            rejected=found.rejected,
            cleaned=found.cleaned,
            mended=found.mended,
            vessels=found.vessel_count,
            tracks=found.track_count,
            seconds=found.seconds,
        ),
        alerts=found.alerts,
        crossings=found.crossings,
        assets=found.assets,
        tracks=found.points,
        ahead=found.ahead,
        vessels=found.vessels,
        land=read_land(found.assets),
        provenance=[(asked.origin, f"Traffic: {', '.join(found.files)}"), *_lines_said(found)],
        attributions=[
            *asked.attributions,
            *_traffic_sources(found),
            *_line_sources(found),
            *_port_sources(asked),
            LAND,
        ],
    )


def _lines_said(found: Screening) -> Iterator[tuple[str, str]]:
    """Say of each source of lines whether they are real places or laid out for a trial."""
    drawn = found.assets.group_by("source").agg(
        is_sketched=(pl.col("accuracy_m") > SCHEMATIC_ACCURACY_M).all()
    )
    said: dict[str, list[str]] = {}
    for source, is_sketched in drawn.sort("source").iter_rows():
        origin = "SYNTHETIC" if source.upper().startswith("SYNTHETIC") else "REAL"
        said.setdefault(origin, []).append(source + (" (schematic)" if is_sketched else ""))
    for origin, sources in said.items():
        more = len(sources) - SOURCES_SAID
        rest = f" and {more} more sources" if more > 0 else ""
        yield origin, f"Lines: {', '.join(sources[:SOURCES_SAID])}{rest}"


def _traffic_sources(found: Screening) -> Iterator[str]:
    """Say what the layouts of the traffic files ask for."""
    if set(found.dialects) & DANISH_LAYOUTS:
        yield DANISH_DATA


def _port_sources(asked: ScreenAsked) -> Iterator[str]:
    if asked.charts.world_ports:
        yield WORLD_PORTS_SOURCE


def _line_sources(found: Screening) -> Iterator[str]:
    told = found.assets.select("source", "licence").unique().sort("source", "licence")
    for source, licence in told.iter_rows():
        yield f"Lines: {source}" + (f", {licence}." if licence else ".")
