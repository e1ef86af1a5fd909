"""Distance from a point to a piece of line.

A plane around the point: north by the length of a degree there, east by the length of a degree
half way in latitude to each end of the piece. The distance from the point to each end is then
right to a few parts in a million within 50 km, and no trigonometry is needed for each piece.

Only numbers are handed around here, no arrays: a kernel that hands an array to another pays for
counting the reference, which costs more than the distance.
"""

from seawarden.geo.kernel import kernel

Ends = tuple[float, float, float, float]  # lon and lat of the beginning and the end, degrees
Degree = tuple[float, float, float]  # what metres_per_degree returns


@kernel
def foot(
    ends: Ends, lon_deg: float, lat_deg: float, degree: Degree
) -> tuple[float, float, float, float]:
    """Find the place on a piece that is nearest to a point.

    Args:
        ends: of the piece.
        lon_deg: of the point.
        lat_deg: of the point.
        degree: `metres_per_degree` at the point.

    Returns:
        the distance squared in m²; the part of the piece before the nearest place, 0 to 1; how
        far the point lies to the left of the straight line through the piece (negative to the
        right) times the length of the piece, in m²; and that length squared, in m².
    """
    east_m, north_m, narrowing = degree
    x0, y0 = ends[0] - lon_deg, ends[1] - lat_deg
    x1, y1 = ends[2] - lon_deg, ends[3] - lat_deg
    if abs(x0) > 180.0:  # a piece beyond the date line
        turn = 360.0 if x0 < 0.0 else -360.0
        x0, x1 = x0 + turn, x1 + turn
    x0 *= east_m + 0.5 * narrowing * y0
    x1 *= east_m + 0.5 * narrowing * y1
    y0, y1 = y0 * north_m, y1 * north_m
    run, rise = x1 - x0, y1 - y0
    length_squared = run * run + rise * rise
    part = min(max(-(x0 * run + y0 * rise) / length_squared, 0.0), 1.0)
    x, y = x0 + part * run, y0 + part * rise
    return x * x + y * y, part, x0 * rise - y0 * run, length_squared
