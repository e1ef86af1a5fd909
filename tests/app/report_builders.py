"""Made-up screenings for the tests of the report: as large, and as hostile, as real ones."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from seawarden.app.lines_ahead import LINE_AHEAD
from seawarden.app.report import ReportSummary, write_report
from seawarden.app.track_points import TRACK_POINT
from seawarden.model.alert import ALERT, KINDS, LEVELS, alerts
from seawarden.model.asset import ASSET, assets
from seawarden.model.asset import KINDS as LINE_KINDS
from seawarden.model.crossing import CROSSING, crossings
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL, vessels

NOON = datetime(2022, 11, 1, 12, tzinfo=UTC)
HOSTILE = "</script><img src=x onerror=alert(1)>"
COAST = [
    [4.0, 50.0],
    [12.0, 50.0],
    [12.0, 53.4],
    [8.6, 53.9],
    [4.8, 52.9],
    [4.0, 51.5],
    [4.0, 50.0],
]
ISLAND = [
    [8.0, 56.4],
    [8.4, 57.1],
    [9.8, 57.6],
    [10.6, 57.7],
    [10.2, 56.0],
    [9.0, 54.9],
    [8.0, 56.4],
]


def polygon(ring):
    return {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def land(*rings):
    return {"type": "FeatureCollection", "features": [polygon(ring) for ring in rings]}


def summary(**changed):
    usual = {
        "sources": ("north_sea_2022_1h.csv",),
        "start": NOON,
        "end": NOON + timedelta(hours=6),
        "made": datetime(2026, 11, 24, 6, 50, tzinfo=UTC),
        "read": 50_142,
        "reports": 49_204,
        "rejected": {"no position": 287, "no time": 13},
        "cleaned": {"duplicate": 638},
        "mended": {"course derived from positions": 24},
        "vessels": 202,
        "tracks": 207,
        "seconds": 3.4,
    }
    return ReportSummary(**usual | changed)


def asset(asset_id="line-1", **changed):
    usual = dict.fromkeys(ASSET) | {
        "asset_id": asset_id,
        "name": asset_id.replace("-", " ").title(),
        "kind": "gas",
        "geometry": shapely.to_wkb(shapely.LineString([[4, 55], [8, 56]])),
        "accuracy_m": 100.0,
        "source": "made up",
        "licence": "CC0",
        "is_cut_onshore": True,
    }
    return usual | changed


def alert(alert_id="a-1", **changed):
    usual = {
        "alert_id": alert_id,
        "revision": 0,
        "status": "raised",
        "kind": "loitering",
        "track_id": 2**63 + 1,
        "vessel_id": 219_000_001,
        "asset_id": "line-1",
        "start": NOON,
        "end": NOON + timedelta(minutes=40),
        "lon_deg": 6.0,
        "lat_deg": 55.5,
        "probability": None,
        "level": "low",
        "next_asset_id": None,
        "lead_time": None,
        "reason": "She stayed within 300 m of the line for 40 minutes.",
        "evidence": [{"name": "mean speed", "value": 0.8, "unit": "kn", "weight": 0.5}],
    }
    return usual | changed


def crossing(**changed):
    usual = {
        "vessel_id": 219_000_001,
        "track_id": 2**63 + 1,
        "asset_id": "line-1",
        "time": NOON,
        "lon_deg": 6.0,
        "lat_deg": 55.5,
        "kp_km": 12.3456,
        "angle_deg": 71.26,
        "to_side": 1,
        "sog_kn": 9.876,
        "before": NOON - timedelta(seconds=10),
        "after": NOON + timedelta(seconds=10),
        "is_inferred": False,
    }
    return usual | changed


def vessel(**changed):
    usual = dict.fromkeys(VESSEL) | {"vessel_id": 219_000_001, "time": NOON}
    return usual | changed


def point(minute=0, **changed):
    usual = {
        "track_id": 2**63 + 1,
        "time": NOON + timedelta(minutes=minute),
        "lon_deg": 6.0 + minute / 600,
        "lat_deg": 55.5,
        "sog_kn": 0.8,
        "cog_deg": 90.0,
        "expected_kn": 9.5,
    }
    return usual | changed


def line_ahead(alert_id="a-1", **changed):
    usual = {
        "alert_id": alert_id,
        "asset_id": "line-1",
        "is_here": False,
        "eta_10": timedelta(minutes=40),
        "eta_50": timedelta(minutes=47),
        "probability": 0.834,
    }
    return usual | changed


@dataclass(kw_only=True)
class Screening:
    """All that a report takes, with little in it until a test says otherwise."""

    summary: ReportSummary = field(default_factory=summary)
    alerts: pl.DataFrame = field(default_factory=lambda: empty(ALERT))
    crossings: pl.DataFrame = field(default_factory=lambda: empty(CROSSING))
    assets: pl.DataFrame = field(default_factory=lambda: empty(ASSET))
    tracks: pl.DataFrame = field(default_factory=lambda: empty(TRACK_POINT))
    ahead: pl.DataFrame = field(default_factory=lambda: empty(LINE_AHEAD))
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    land: dict = field(default_factory=lambda: land(COAST, ISLAND))
    provenance: tuple = (("REAL", "North Sea, 1 November 2022, 09:35 to 10:35 UTC"),)
    attributions: tuple = ("Land: Natural Earth, public domain.",)

    def write(self, path: Path, **more) -> Path:
        write_report(path, **vars(self), **more)
        return path


def frame(schema, *rows):
    return pl.DataFrame(list(rows), schema=dict(schema))


def busy_sea(*, alert_count=50, crossing_count=2_000, line_count=200, seed=7) -> Screening:
    """A day at sea with everything in it: every kind, level and line, and a hostile name."""
    draw = np.random.default_rng(seed)
    lines = [_line(draw, number) for number in range(line_count)]
    ships = [219_000_000 + number for number in range(1, 61)]
    names = [_name(number) for number in range(1, 61)]
    alerted = [_alert(draw, number, lines, ships) for number in range(alert_count)]
    return Screening(
        alerts=alerts(frame(ALERT, *alerted)),
        crossings=crossings(
            frame(CROSSING, *(_crossing(draw, lines, ships) for _ in range(crossing_count)))
        ),
        assets=assets(frame(ASSET, *lines)),
        tracks=frame(TRACK_POINT, *(row for one in alerted for row in _track(draw, one))),
        ahead=frame(LINE_AHEAD, *(row for one in alerted for row in _ahead(one, lines))),
        vessels=vessels(
            frame(
                VESSEL,
                *(
                    vessel(vessel_id=ship, name=name, call_sign="OXYZ2", length_m=120.0)
                    for ship, name in zip(ships, names, strict=True)
                ),
            )
        ),
        provenance=(
            ("REAL", "North Sea, 1 November 2022, 09:35 to 10:35 UTC"),
            ("SYNTHETIC", "lines, names and alerts are made up for a test"),
        ),
        attributions=(
            "Contains data from the Danish Maritime Authority that is used in accordance with "
            "the conditions for the use of Danish public data.",
            "Land: Natural Earth, public domain.",
            "Chart: MapLibre GL JS.",
        ),
    )


def _name(number):
    hostile = {
        1: HOSTILE,
        2: "ØSTERSØ \u2028 VIND",
        3: None,
        4: "<!--<script>",
        5: '"quoted" & co',
    }
    return hostile.get(number, f"NORDIC STAR {number}")


def _line(draw, number):
    start = draw.uniform([3.5, 54.2], [7.5, 57.2])
    way = draw.uniform([-1.2, -0.7], [1.2, 0.7])
    bends = draw.normal(0, 0.03, (9, 2)) if number % 9 else np.zeros((9, 2))
    positions = start + np.linspace(0, 1, 9)[:, None] * way + bends.cumsum(axis=0)
    return asset(
        f"line-{number}",
        name=f"Skerry Link {number}",
        kind=LINE_KINDS[number % len(LINE_KINDS)],
        owner=f"Operator {number % 7}" if number % 3 else None,
        geometry=shapely.to_wkb(shapely.LineString(positions)),
        accuracy_m=25_000.0 if number % 9 == 0 else 100.0,
    )


def _at(draw, line):
    return shapely.from_wkb(line["geometry"]).interpolate(draw.uniform(), normalized=True)


def _alert(draw, number, lines, ships):
    line = lines[int(draw.integers(len(lines)))]
    at, start = _at(draw, line), NOON + timedelta(minutes=int(draw.integers(300)))
    return alert(
        f"alert-{number}",
        kind=KINDS[number % len(KINDS)],
        level=LEVELS[(0, 0, 1, 1, 2)[number % 5]],
        track_id=2**63 + number,
        vessel_id=ships[number % len(ships)],
        asset_id=line["asset_id"],
        start=start,
        end=start + timedelta(minutes=int(draw.integers(10, 90))),
        lon_deg=at.x,
        lat_deg=at.y,
        probability=float(draw.uniform()) if number % 4 else None,
        next_asset_id=lines[0]["asset_id"] if number % 10 == 4 else None,
        lead_time=timedelta(minutes=47 - number) if number % 10 == 4 else None,
        evidence=[
            {"name": "mean speed", "value": 0.83, "unit": "kn", "weight": 0.5},
            {"name": "speed against the expected", "value": 0.58, "unit": "", "weight": 3.1},
            {"name": "port ahead", "value": 9200.0, "unit": "m", "weight": -1.2},
            {"name": "distance to the line", "value": 212.0, "unit": "m", "weight": 0.0},
            {"name": "water depth", "value": None, "unit": "m", "weight": 0.0},
        ],
    )


def _track(draw, of):
    turn = np.cumsum(draw.normal(0, 0.25, 40)) + draw.uniform(0, 6.28)
    east, north = np.cumsum(np.cos(turn)) * 0.012, np.cumsum(np.sin(turn)) * 0.007
    for minute, (lon, lat) in enumerate(zip(east - east[20], north - north[20], strict=True)):
        yield {
            "track_id": of["track_id"],
            "time": of["start"] + timedelta(minutes=2 * minute - 20),
            "lon_deg": of["lon_deg"] + float(lon),
            "lat_deg": of["lat_deg"] + float(lat),
            "sog_kn": None if minute == 3 else 9.5 - 4.0 * (minute > 15) + float(turn[minute]) / 9,
            "cog_deg": 90.0,
            "expected_kn": None if minute < 5 else 9.4,
        }


def _ahead(of, lines):
    """Every tenth alert has lines ahead: one she may be over already, and three to come."""
    if of["next_asset_id"] is None:
        return
    yield line_ahead(of["alert_id"], asset_id=lines[1]["asset_id"], is_here=True, eta_10=None,
                     eta_50=None, probability=0.0)  # fmt: skip
    for number, minutes in enumerate((37, 96, 250)):
        yield line_ahead(
            of["alert_id"], asset_id=lines[3 * number % len(lines)]["asset_id"],
            eta_10=timedelta(minutes=minutes), eta_50=timedelta(minutes=1.2 * minutes),
            probability=0.9 - 0.3 * number,
        )  # fmt: skip


def _crossing(draw, lines, ships):
    line = lines[int(draw.integers(len(lines)))]
    at, time = _at(draw, line), NOON + timedelta(seconds=int(draw.integers(21_600)))
    return crossing(
        vessel_id=ships[int(draw.integers(len(ships)))],
        track_id=int(draw.integers(1, 90)),
        asset_id=line["asset_id"],
        time=time,
        before=time - timedelta(seconds=8),
        after=time + timedelta(seconds=4),
        lon_deg=at.x,
        lat_deg=at.y,
        kp_km=float(draw.uniform(0, 80)),
        angle_deg=float(draw.uniform(0, 90)),
        sog_kn=float(draw.gamma(6, 2)),
        is_inferred=bool(draw.uniform() < 0.06),
    )
