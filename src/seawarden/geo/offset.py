"""How far one position lies east and north of another."""

from seawarden.geo.geodesy import metres_per_degree
from seawarden.geo.kernel import kernel


@kernel
def offset_m(lon0: float, lat0: float, lon1: float, lat1: float) -> tuple[float, float]:
    """Return how far the second position lies east and north of the first, in m.

    The short way round the date line. Degrees are as long as half way between the two: exact to
    0.01 % within 50 km, good to a few per cent over hundreds.
    """
    east_deg = lon1 - lon0
    if east_deg > 180.0:
        east_deg -= 360.0
    elif east_deg < -180.0:
        east_deg += 360.0
    east_m, north_m, _ = metres_per_degree(0.5 * (lat0 + lat1))
    return east_deg * east_m, (lat1 - lat0) * north_m
