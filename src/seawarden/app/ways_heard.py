"""From reports to ways: crossings, silences, alerts, and when somebody listened."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.calibration import open_calibration
from seawarden.app.fault_area import Area, Heard, area_of, lines_in
from seawarden.attribute.settings import Settings
from seawarden.attribute.ways import LISTENED, POSITION, SILENCE, Ways
from seawarden.detect import ledger, tracking
from seawarden.detect.engine import Engine, Findings, Watch
from seawarden.detect.tracking import Followed, Tracking
from seawarden.geo.geodesy import metres_per_degree
from seawarden.model.alert import ALERT
from seawarden.model.attribution import HEARD
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.fault import Fault, Instant, Window
from seawarden.model.schema import conform, empty
from seawarden.model.units import MS_PER_KN, US_PER_MIN

# The slowest that a ship under way is: a slower one that is no longer heard has stopped sending.
UNDER_WAY_KN: Final = 1.0
SPEED_PART: Final = 1.15  # of the highest speed she was seen at, some more may be in her
SPEED_LEAST_KN: Final = 5.0
# A ship that would have left the part of the sea that was read within this was lost to its edge.
EDGE: Final = timedelta(minutes=20)
MINUTE: Final = "%Y-%m-%d %H:%M"
SDS: Final = 3  # of an instant, for what is asked for around a fault


def ways_heard(
    faults: tuple[Fault, ...], assets: pl.DataFrame, area: Area, heard: Heard, settings: Settings
) -> Ways:
    """Judge the reports of an area, and gather what an attribution reads.

    Args:
        faults: for what is asked around each.
        assets: ASSET, of the faults and others.
        area: what was read.
        heard: the reports.
        settings: from when on a silence is sampled.
    """
    lines = lines_in(assets, area.box)
    listened = _listened(heard.fixes, settings)
    near = _near(faults, assets, heard, settings)
    if heard.fixes.is_empty():
        return Ways(
            assets=lines, heard=_told(faults, near, Ways(assets=lines)),
            notes=_notes(faults, heard),
        )  # fmt: skip
    found, findings, alerts = _judged(lines, heard)
    ways = Ways(
        assets=lines,
        crossings=findings.crossings,
        silences=_silences(found, area, listened, settings),
        positions=_positions(findings.minutes),
        alerts=alerts,
        vessels=heard.vessels,
        listened=listened,
        listened_around={name: _listened(fixes, settings) for name, fixes in near.items()},
        notes=_notes(faults, heard),
    )
    return replace(ways, heard=_told(faults, near, ways))


def _judged(lines: pl.DataFrame, heard: Heard) -> tuple[Followed, Findings, pl.DataFrame]:
    """Return the reports with their tracks, what was found, and the alerts as they stand."""
    engine, now = Engine.over(lines, calibration=open_calibration(None)), heard.fixes["time"].max()
    if not isinstance(now, datetime):
        raise ProtocolMisuse("no report to judge")
    tracks, found = tracking.step(Tracking.start(), heard.fixes, now=now, is_last=True)
    watch, findings = engine.weigh(
        replace(Watch(), tracking=tracks), found, heard.vessels, now=now
    )
    told = pl.concat([empty(ALERT), findings.revisions, engine.standing(watch)])
    return found, findings, ledger.latest(empty(ALERT), told)


def _listened(fixes: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return LISTENED: between reports of anybody that are no farther apart than the limit."""
    if fixes.is_empty():
        return empty(LISTENED)
    gap = timedelta(minutes=settings.hearing_gap_min)
    times = fixes.select(pl.col("time").unique().sort())
    begins = (pl.col("time").diff() > gap).fill_null(value=True)
    spans = times.with_columns(span=begins.cum_sum()).group_by("span", maintain_order=True)
    return conform(
        spans.agg(start=pl.col("time").min(), end=pl.col("time").max()).sort("start"), LISTENED
    )


def _positions(minutes: pl.DataFrame) -> pl.DataFrame:
    return conform(
        minutes.with_columns(
            pl.col("sog_kn", "cog_deg").cast(pl.Float64).fill_nan(None)
        ).sort("vessel_id", "track_id", "time"),
        POSITION,
    )  # fmt: skip


def _silences(
    found: Followed, area: Area, listened: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Return SILENCE: between two reports, and before the first and after the last of a track."""
    least_us = settings.silence_least_min * US_PER_MIN
    time = found.rows["time"].to_physical().to_numpy()[found.output.row]
    before = found.output.before_time
    tracks = pl.DataFrame({
        "track_id": found.track_ids, "sog_kn": found.output.sog.astype(np.float64),
        "time": time, "row": np.arange(time.size),
    })  # fmt: skip
    ends = tracks.group_by("track_id", maintain_order=True).agg(
        most=pl.col("sog_kn").fill_nan(None).max(),
        first=pl.col("row").sort_by("time").first(), last=pl.col("row").sort_by("time").last(),
    )  # fmt: skip
    most = ends.select("track_id", speed_most_kn=(
        pl.col("most").fill_null(SPEED_LEAST_KN) * SPEED_PART
    ).clip(SPEED_LEAST_KN * SPEED_PART))  # fmt: skip
    gaps = np.flatnonzero((before >= 0) & (time - before > least_us))
    parts = [
        _between(found, gaps),
        _open(found, ends["last"].to_numpy(), area, listened, is_end=True),
        _open(found, ends["first"].to_numpy(), area, listened, is_end=False),
    ]
    told = pl.concat(parts).join(most, on="track_id", how="left", maintain_order="left")
    return conform(told, SILENCE)


_OF_SILENCE: Final = {name: kind for name, kind in SILENCE.items() if name != "speed_most_kn"}


def _between(found: Followed, which: np.ndarray) -> pl.DataFrame:
    rows = found.reports(which)
    heard = rows.with_columns(
        time0="before_time", lon0_deg="before_lon_deg", lat0_deg="before_lat_deg",
        sog0_kn=pl.col("before_sog_kn").fill_nan(None), cog0_deg=pl.lit(None),
        time1="time", lon1_deg="lon_deg", lat1_deg="lat_deg",
        sog1_kn=pl.col("sog_kn").fill_nan(None), cog1_deg=pl.col("cog_deg").fill_nan(None),
    )  # fmt: skip
    return conform(heard, _OF_SILENCE)


def _open(
    found: Followed, which: np.ndarray, area: Area, listened: pl.DataFrame, *, is_end: bool
) -> pl.DataFrame:
    """Return the silences after the last reports, or before the first ones, of tracks under way.

    Only while somebody listened, and only of ships that had not reached the edge of the area.
    """
    rows = found.reports(which).filter(
        pl.col("sog_kn") >= UNDER_WAY_KN, pl.col("cog_deg").is_not_nan()
    )
    on = pl.duration(microseconds=(1 if is_end else -1) * (EDGE // timedelta(microseconds=1)))
    ahead = rows.with_columns(_moved(rows, area, is_end=is_end)).with_columns(
        then=pl.col("time") + on
    )
    spans = listened.to_dicts()
    is_listened = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col("then").is_between(one["start"], one["end"]) for one in spans),
    )
    told = ahead.filter("is_inside", is_listened)
    here, there = ("0", "1") if is_end else ("1", "0")
    named = {"time": "time", "lon_deg": "lon", "lat_deg": "lat", "sog_kn": "sog", "cog_deg": "cog"}
    units = {"time": "", "lon": "_deg", "lat": "_deg", "sog": "_kn", "cog": "_deg"}
    return conform(
        told.select(
            "vessel_id", "track_id",
            *(pl.col(name).alias(f"{word}{here}{units[word]}") for name, word in named.items()),
            *(pl.lit(None).alias(f"{word}{there}{units[word]}") for word in named.values()),
        ),
        _OF_SILENCE,
    )  # fmt: skip


def _moved(rows: pl.DataFrame, area: Area, *, is_end: bool) -> pl.Series:
    """Say which ships are still in the area after the time that counts for its edge."""
    lon, lat = rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy()
    way = rows["sog_kn"].to_numpy().astype(np.float64) * MS_PER_KN * EDGE.total_seconds()
    way = way if is_end else -way
    course = np.radians(rows["cog_deg"].to_numpy().astype(np.float64))
    degrees = np.array([metres_per_degree(one)[:2] for one in lat]).reshape(-1, 2)
    moved = pl.DataFrame({
        "lon_deg": (lon + way * np.sin(course) / degrees[:, 0] + 180.0) % 360.0 - 180.0,
        "lat_deg": lat + way * np.cos(course) / degrees[:, 1],
    })  # fmt: skip
    return moved.select(is_inside=area.box.holds())["is_inside"]


def asked_around(said: Instant | Window) -> Window:
    """Return from when to when a fault may have happened: three deviations of an instant."""
    if isinstance(said, Window):
        return said
    return Window(earliest=said.at - SDS * said.sigma, latest=said.at + SDS * said.sigma)


def _near(
    faults: tuple[Fault, ...], assets: pl.DataFrame, heard: Heard, settings: Settings
) -> dict[str, pl.DataFrame]:
    """Return the reports around each fault: faults of one incident may lie in two seas."""
    if len(faults) == 1:
        return {faults[0].fault_id: heard.fixes}
    boxes = {one.fault_id: area_of((one,), assets, settings).box for one in faults}
    return {name: heard.fixes.filter(box.holds()) for name, box in boxes.items()}


def _told(faults: tuple[Fault, ...], near: dict[str, pl.DataFrame], ways: Ways) -> pl.DataFrame:
    """Return HEARD."""
    time = pl.col("time")
    rows = []
    for fault in faults:
        asked = asked_around(fault.time)
        inside = near[fault.fault_id].filter(time.is_between(asked.earliest, asked.latest))
        crossed = ways.crossings.filter(
            pl.col("asset_id") == fault.asset_id, time.is_between(asked.earliest, asked.latest)
        )
        listened = ways.listened_around.get(fault.fault_id, ways.listened)
        spans = listened.filter(
            pl.col("start") <= asked.earliest, pl.col("end") >= asked.latest
        )  # fmt: skip
        silent = ways.silences.filter(
            pl.col("time0").is_null() | (pl.col("time0") <= asked.latest),
            pl.col("time1").is_null() | (pl.col("time1") >= asked.earliest),
        )
        rows.append({
            "fault_id": fault.fault_id, "from_time": asked.earliest, "to_time": asked.latest,
            "first_report": inside["time"].min(), "last_report": inside["time"].max(),
            "report_count": inside.height, "vessel_count": inside["vessel_id"].n_unique(),
            "crossing_count": crossed.height, "silence_count": silent.height,
            "is_covered": spans.height > 0,
        })  # fmt: skip
    return conform(pl.DataFrame(rows, schema=HEARD), HEARD)


def _notes(faults: tuple[Fault, ...], heard: Heard) -> tuple[str, ...]:
    """Say where the reports do not cover what is asked."""
    if heard.first is None or heard.last is None:
        return ("The source holds no report at all.",)
    held = f"The reports go from {heard.first:{MINUTE}} to {heard.last:{MINUTE}} UTC"
    notes = []
    for fault in faults:
        asked = asked_around(fault.time)
        if asked.earliest < heard.first or asked.latest > heard.last:
            notes.append(
                f"{held}; fault {fault.fault_id} may have happened from "
                f"{asked.earliest:{MINUTE}} to {asked.latest:{MINUTE}} UTC. "
                "Add reports of that time."
            )
    if heard.fixes.is_empty():
        notes.append(f"{held}, and none of them lies near the place and time of the faults.")
    return tuple(notes)
