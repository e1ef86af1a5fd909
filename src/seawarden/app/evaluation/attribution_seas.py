"""Seas on which faults are simulated: crossings of lines, real or drawn, and what was seen.

Nothing here knows how an attribution reckons: no number is shared with `seawarden.attribute`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl
import shapely

from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.app.evaluation.judging import judged
from seawarden.attribute.ways import LISTENED, Ways
from seawarden.detect.detectors import DETECTORS
from seawarden.model.alert import ALERT
from seawarden.model.asset import ASSET, assets
from seawarden.model.crossing import CROSSING
from seawarden.model.schema import UTC_US, conform, empty
from seawarden.model.units import US_PER_MIN, US_PER_S, since_1970_us
from seawarden.model.vessel import VESSEL

# The drawn sea: a straight line of 80 km that 80 ships a day cross, anywhere and at any time.
LINE_KM: Final = 80.0
CROSSINGS_A_DAY: Final = 80.0
DAYS: Final = 4
DRAWN_FROM: Final = datetime(2026, 3, 1, tzinfo=UTC)
LINE_LAT_DEG: Final = 57.0
LINE_LON_DEG: Final = 10.0
KM_PER_DEGREE_THERE: Final = 60.7742  # of longitude at 57 N, WGS 84: (pi/180) a cos(lat) / W
SPEEDS_KN: Final = (11.5, 3.0)  # mean and spread of the drawn ships
SLOWEST_KN: Final = 4.0
# What is seen of ships that caused nothing: how many passages in a hundred bear a mark.
STRAY_DRAG: Final = 0.0125  # 1.25 % of passages a false alert of a drag: one a day of 80
STRAY_SLOW: Final = 0.03

LEVEL_HIGH: Final = 0.5  # of alerts of a drag; the others are low


@dataclass(frozen=True, kw_only=True, slots=True)
class Sea:
    """Crossings of lines, from which a culprit is drawn and beside which rivals are.

    Attributes:
        name: of the traffic.
        origin: what is real of it.
        placement: of the lines.
        assets: ASSET.
        crossings: CROSSING.
        alerts: ALERT, latest revisions.
        vessels: VESSEL.
        start: somebody listened from then,
        end: until then.
    """

    name: str
    origin: Origin
    placement: Placement
    assets: pl.DataFrame
    crossings: pl.DataFrame
    alerts: pl.DataFrame
    vessels: pl.DataFrame
    start: datetime
    end: datetime

    def ways(self, *, without: int | None = None, more: pl.DataFrame | None = None) -> Ways:
        """Return what a watch would know: all ships but one, and further alerts."""
        away = pl.col("vessel_id") != (0 if without is None else without)
        listened = pl.DataFrame({"start": [self.start], "end": [self.end]}, schema=LISTENED)
        alerts = self.alerts if more is None else pl.concat([self.alerts, more])
        return Ways(
            assets=self.assets,
            crossings=self.crossings.filter(away),
            alerts=alerts.filter(away),
            vessels=self.vessels.filter(away),
            listened=listened,
        )


def drawn_sea(rng: np.random.Generator) -> Sea:
    """Return the drawn sea: 80 crossings a day over 80 km, by chance, each by another ship."""
    count = int(rng.poisson(CROSSINGS_A_DAY * DAYS))
    span_us = DAYS * 24 * 60 * US_PER_MIN
    time_us = since_1970_us(DRAWN_FROM) + np.sort(rng.integers(0, span_us, count))
    kp_km = rng.uniform(0.0, LINE_KM, count)
    sog_kn = np.maximum(rng.normal(*SPEEDS_KN, count), SLOWEST_KN)
    number = np.arange(1, count + 1)
    crossed = pl.DataFrame(
        {
            "vessel_id": number, "track_id": number, "time": time_us,
            "lon_deg": LINE_LON_DEG + kp_km / KM_PER_DEGREE_THERE, "kp_km": kp_km,
            "angle_deg": rng.uniform(50.0, 90.0, count), "to_side": rng.choice([-1, 1], count),
            "sog_kn": sog_kn,
        }
    ).with_columns(
        pl.col("time").cast(UTC_US), asset_id=pl.lit("drawn"), lat_deg=pl.lit(LINE_LAT_DEG),
        before=(pl.col("time") - 5 * US_PER_S).cast(UTC_US),
        after=(pl.col("time") + 5 * US_PER_S).cast(UTC_US), is_inferred=pl.lit(value=False),
    )  # fmt: skip
    crossings = conform(crossed, CROSSING)
    luck = rng.random(count)
    kinds = np.select([luck < STRAY_DRAG, luck < STRAY_DRAG + STRAY_SLOW], [1, 2], 0)
    marks = [
        mark(row, "anchor_drag" if kind == 1 else "slow_crossing", rng)
        for row, kind in zip(crossings.iter_rows(named=True), kinds.tolist(), strict=True)
        if kind
    ]
    return Sea(
        name="Drawn by chance, 80 crossings a day over 80 km", origin=Origin.SYNTHETIC,
        placement=Placement.LAID, assets=_drawn_line(), crossings=crossings,
        alerts=pl.concat([empty(ALERT), *marks]), vessels=empty(VESSEL),
        start=DRAWN_FROM, end=DRAWN_FROM + timedelta(days=DAYS),
    )  # fmt: skip


def real_sea(case: Case) -> Sea:
    """Return real traffic over lines: its crossings, and what all detectors say of its ships."""
    findings = judged(case, {kind: make() for kind, make in DETECTORS.items()})
    latest = findings.revisions.sort("alert_id", "revision").unique(
        "alert_id", keep="last", maintain_order=True
    )
    spans = case.fixes.select(start=pl.col("time").min(), end=pl.col("time").max())
    start, end = spans.row(0)
    return Sea(
        name=case.name, origin=case.origin, placement=case.placement, assets=case.assets,
        crossings=findings.crossings.sort("time", "vessel_id", "asset_id"),
        alerts=conform(latest, ALERT), vessels=case.vessels,
        start=start, end=end,
    )  # fmt: skip


def mark(crossing: Mapping[str, Any], kind: str, rng: np.random.Generator) -> pl.DataFrame:
    """Return an alert (ALERT) about the ship of a crossing, at about its time. SYNTHETIC."""
    time = crossing["time"]
    level = "high" if rng.random() < LEVEL_HIGH else "low"
    begins, ends = rng.uniform(10.0, 180.0), rng.uniform(0.0, 60.0)
    is_way = kind == "anchor_drag"
    row: dict[str, Any] = dict.fromkeys(ALERT) | {
        "alert_id": f"simulated {kind} {crossing['track_id']} {crossing['asset_id']}",
        "revision": 0, "status": "raised", "kind": kind, "level": level if is_way else "info",
        "track_id": crossing["track_id"], "vessel_id": crossing["vessel_id"],
        "asset_id": None if is_way else crossing["asset_id"],
        "start": time - timedelta(minutes=begins if is_way else 5.0),
        "end": time + timedelta(minutes=ends), "lon_deg": crossing["lon_deg"],
        "lat_deg": crossing["lat_deg"], "reason": "SYNTHETIC: simulated behaviour", "evidence": [],
    }  # fmt: skip
    return conform(pl.DataFrame([row], schema=dict(ALERT)), ALERT)


def _drawn_line() -> pl.DataFrame:
    east_deg = LINE_LON_DEG + LINE_KM / KM_PER_DEGREE_THERE
    way = shapely.LineString([(LINE_LON_DEG, LINE_LAT_DEG), (east_deg, LINE_LAT_DEG)])
    row: dict[str, Any] = dict.fromkeys(ASSET) | {
        "asset_id": "drawn", "name": "A straight line", "kind": "telecom",
        "geometry": shapely.to_wkb(way), "accuracy_m": 50.0, "source": "SYNTHETIC",
        "licence": "CC0-1.0", "is_cut_onshore": True,
    }  # fmt: skip
    return assets(pl.DataFrame([row], schema=dict(ASSET)))
