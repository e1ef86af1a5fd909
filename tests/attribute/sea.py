"""Small seas for attributions: a line, crossings of it, and a fault."""

from datetime import timedelta
from typing import Any

import polars as pl

from seawarden.attribute.ways import LISTENED, SILENCE, Ways
from seawarden.model.crossing import CROSSING
from seawarden.model.fault import Fault, Instant, KilometrePoint
from tests.builders import at, line

# Of the usual line of `builders`, on the WGS 84 ellipsoid.
KM_PER_DEG = 63.994


def crossing(vessel_id: int, minute: float, kp_km: float, **changed: Any) -> dict[str, Any]:
    """Return a crossing of the usual line, square and at 10 kn, heard to the second."""
    time = at(minute)
    said = {
        "vessel_id": vessel_id, "track_id": vessel_id, "asset_id": "cable-a", "time": time,
        "lon_deg": 10.0 + kp_km / KM_PER_DEG, "lat_deg": 55.0, "kp_km": kp_km,
        "angle_deg": 90.0, "to_side": 1, "sog_kn": 10.0,
        "before": time - timedelta(seconds=1), "after": time + timedelta(seconds=1),
        "is_inferred": False,
    }  # fmt: skip
    return said | changed


def silence(vessel_id: int, **changed: Any) -> dict[str, Any]:
    """Return a silence of an hour across the usual line, at 10 kn, square, half way at noon."""
    said = {
        "vessel_id": vessel_id, "track_id": vessel_id, "time0": at(-30), "lon0_deg": 10.5,
        "lat0_deg": 54.9166, "sog0_kn": 10.0, "cog0_deg": 0.0, "time1": at(30),
        "lon1_deg": 10.5, "lat1_deg": 55.0834, "sog1_kn": 10.0, "cog1_deg": 0.0,
        "speed_most_kn": 20.0,
    }  # fmt: skip
    return said | changed


def known(
    *crossed: dict[str, Any], silent: tuple[dict[str, Any], ...] = (), hours: float = 30.0,
    **changed: Any,
) -> Ways:  # fmt: skip
    """Return ways with crossings, listened to for so long before and after noon."""
    spans = [{"start": at(-60.0 * hours), "end": at(60.0 * hours)}] if hours > 0 else []
    said: dict[str, Any] = {
        "assets": line(),
        "crossings": pl.DataFrame(list(crossed), schema=dict(CROSSING)),
        "silences": pl.DataFrame(list(silent), schema=dict(SILENCE)),
        "listened": pl.DataFrame(spans, schema=dict(LISTENED)),
    }
    return Ways(**said | changed)


def fault(
    *, minute: float = 0.0, sigma_min: float = 10.0, kp_km: float = 30.0, sigma_km: float = 1.0,
    **changed: Any,
) -> Fault:  # fmt: skip
    """Return a fault of the usual line, at noon and kilometre 30."""
    said: dict[str, Any] = {
        "fault_id": "f", "asset_id": "cable-a",
        "time": Instant(at=at(minute), sigma=timedelta(minutes=sigma_min)),
        "place": KilometrePoint(kp_km=kp_km, sigma_km=sigma_km),
        "method": "optical_time_domain", "reporter": "test",
    }  # fmt: skip
    return Fault(**said | changed)
