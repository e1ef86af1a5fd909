"""The shape of the Earth: how long a degree is, on the WGS 84 ellipsoid."""

from typing import Final

import numpy as np

from seawarden.geo.kernel import kernel

# NIMA TR8350.2, World Geodetic System 1984, table 3.1: the two defining numbers of the ellipsoid.
SEMI_MAJOR_AXIS_M: Final = 6_378_137.0
FLATTENING: Final = 1 / 298.257223563
ECCENTRICITY_SQUARED: Final = FLATTENING * (2 - FLATTENING)

RADIANS_PER_DEGREE: Final = np.pi / 180

# No degree, along a meridian or a parallel, is longer than one with the radius of curvature at
# the poles, a / (1 - f); none along a meridian is shorter than one at the equator.
DEGREE_MAX_M: Final = SEMI_MAJOR_AXIS_M / (1 - FLATTENING) * RADIANS_PER_DEGREE
MERIDIAN_DEGREE_MIN_M: Final = SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED) * RADIANS_PER_DEGREE


@kernel
def metres_per_degree(lat_deg: float) -> tuple[float, float, float]:
    """Return how long a degree is at a latitude.

    Returns:
        metres per degree of longitude, metres per degree of latitude, and how the first changes
        with each degree of latitude further north (exact derivative, since d(N cos)/dlat is
        -M sin, with N and M the radii of curvature across and along the meridian).
    """
    sine = np.sin(lat_deg * RADIANS_PER_DEGREE)
    cosine = np.cos(lat_deg * RADIANS_PER_DEGREE)
    squared = 1 - ECCENTRICITY_SQUARED * sine * sine
    across = SEMI_MAJOR_AXIS_M / np.sqrt(squared) * RADIANS_PER_DEGREE
    along = across * (1 - ECCENTRICITY_SQUARED) / squared
    return across * cosine, along, -along * sine * RADIANS_PER_DEGREE
