"""Where along its line a fault lies, as a density in kilometres."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from seawarden.attribute.density import Blurred, Floats
from seawarden.attribute.settings import Settings
from seawarden.geo.geodesy import metres_per_degree
from seawarden.geo.pieces import Pieces
from seawarden.model.fault import AnywhereOnLine, KilometrePoint, Spot, Stretch

# `accuracy_m` of a line is how far it may lie from the real one: two standard deviations.
ACCURACY_SDS: Final = 2.0
STEPS_A_SD: Final = 4.0  # a spot is seen from the line in steps of a quarter of its doubt
SPOT_SDS: Final = 5.0  # beyond it nothing of a spot is left


@dataclass(frozen=True, kw_only=True, slots=True)
class LinePlaces:
    """One line as places along it."""

    kp_km: Floats  # rising
    lon_deg: Floats
    lat_deg: Floats

    @property
    def length_km(self) -> float:
        """How long the line is at sea."""
        return float(self.kp_km[-1])

    def positions(self, kp_km: Floats) -> tuple[Floats, Floats]:
        """Return longitude and latitude at kilometre points, within a piece in a straight line."""
        turned = np.unwrap(self.lon_deg, period=360.0)
        lon = (np.interp(kp_km, self.kp_km, turned) + 180.0) % 360.0 - 180.0
        return lon, np.interp(kp_km, self.kp_km, self.lat_deg)

    def distances_m(self, lon_deg: float, lat_deg: float, kp_km: Floats) -> Floats:
        """Return how far a position lies from places on the line, in m."""
        lon, lat = self.positions(kp_km)
        east_m, north_m, _ = metres_per_degree(lat_deg)
        run = (lon - lon_deg + 180.0) % 360.0 - 180.0
        return np.asarray(np.hypot(run * east_m, (lat - lat_deg) * north_m), np.float64)


def line_places(pieces: Pieces, asset_id: str) -> LinePlaces:
    """Return one of the lines of a set; its parts follow each other as its kilometres do."""
    which = np.flatnonzero(pieces.asset == pieces.asset_ids.index(asset_id))
    begin = pieces.kp0_km[which]
    end = begin + pieces.length_km[which]
    order = np.argsort(np.concatenate((begin, end)), kind="stable")
    return LinePlaces(
        kp_km=np.concatenate((begin, end))[order],
        lon_deg=np.concatenate((pieces.x0[which], pieces.x1[which]))[order],
        lat_deg=np.concatenate((pieces.y0[which], pieces.y1[which]))[order],
    )


def place_of_fault(
    said: KilometrePoint | Stretch | Spot | AnywhereOnLine,
    line: LinePlaces,
    settings: Settings,
    *,
    accuracy_m: float,
    factor: float = 1.0,
) -> Blurred:
    """Return the density of the kilometre point, all of it on the line.

    A reading along the line is far off with the share `wrong_reading`, a stretch or a spot with
    `wrong_stretch`: then it lies anywhere within `wrong_reach_km`. What the route itself may be
    off is added to all.

    Args:
        said: what was reported.
        line: the line.
        settings: the shares.
        accuracy_m: of the line.
        factor: how many times as doubtful as said everything is.
    """
    blur_km = max(accuracy_m / ACCURACY_SDS / 1000.0, 1e-3)
    if isinstance(said, AnywhereOnLine):
        whole = Blurred.of([(1.0, 0.0, line.length_km, blur_km)])
        return whole.within(0.0, line.length_km)
    told, wrong = _told(said, line, settings, blur_km)
    middle = float(told.share @ (0.5 * (told.low + told.high)))
    reach = settings.wrong_reach_km
    main = Blurred(share=(1.0 - wrong) * told.share, low=told.low, high=told.high, sd=told.sd)
    astray = Blurred.of([(wrong, middle - reach, middle + reach, blur_km)])
    return main.joined(astray).widened(factor).within(0.0, line.length_km)


def _told(
    said: KilometrePoint | Stretch | Spot, line: LinePlaces, settings: Settings, blur_km: float
) -> tuple[Blurred, float]:
    """Return the density of what was said, and how often such a saying is far off."""
    if isinstance(said, KilometrePoint):
        sd = float(np.hypot(said.sigma_km, blur_km))
        return Blurred.of([(1.0, said.kp_km, said.kp_km, sd)]), settings.wrong_reading
    if isinstance(said, Stretch):
        box = (1.0, said.kp_km_from, said.kp_km_to, blur_km)
        return Blurred.of([box]), settings.wrong_stretch
    return _seen_from_line(said, line, blur_km), settings.wrong_stretch


def _seen_from_line(spot: Spot, line: LinePlaces, blur_km: float) -> Blurred:
    """Return a spot as the places of the line near it, the nearer the likelier."""
    sd_km = float(np.hypot(spot.radius_m / 2000.0, blur_km))
    nearest = nearest_kp_km(spot, line)
    off_km = float(line.distances_m(spot.lon_deg, spot.lat_deg, np.array([nearest]))[0]) / 1000.0
    step = sd_km / STEPS_A_SD
    # Every place of the line as near as the nearest and the doubt: also where it passes twice.
    coarse = np.arange(0.0, line.length_km + step, step)
    far = line.distances_m(spot.lon_deg, spot.lat_deg, coarse) / 1000.0
    kept = far <= np.hypot(off_km, SPOT_SDS * sd_km)
    weight = np.exp(-0.5 * (far[kept] ** 2 - off_km**2) / sd_km**2)
    low = coarse[kept] - 0.5 * step
    return Blurred(
        share=weight / weight.sum(), low=low, high=low + step, sd=np.full(low.size, 0.5 * step)
    )


def nearest_kp_km(spot: Spot, line: LinePlaces) -> float:
    """Return the kilometre point of the place of the line nearest to a spot.

    Found in two looks, so that lines of thousands of kilometres are looked at quickly.
    """
    coarse = np.union1d(line.kp_km, np.arange(0.0, line.length_km, 0.5))
    best = coarse[np.argmin(line.distances_m(spot.lon_deg, spot.lat_deg, coarse))]
    fine = np.clip(np.arange(best - 2.0, best + 2.0, 0.005), 0.0, line.length_km)
    return float(fine[np.argmin(line.distances_m(spot.lon_deg, spot.lat_deg, fine))])
