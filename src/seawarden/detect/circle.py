"""A circle through positions, from sums that grow with each of them."""

from typing import Final

import numpy as np
import numpy.typing as npt

from seawarden.geo.kernel import kernel, part

# x, y, xx, xy, yy, xz, yz, zz with z = x² + y², each in km.
SUMS: Final = 8


@part
def add(sums: npt.NDArray[np.float32], x: float, y: float) -> None:
    """Add a position, in km east and north of a place that lies not far from the circle."""
    z = x * x + y * y
    sums[0] += x
    sums[1] += y
    sums[2] += x * x
    sums[3] += x * y
    sums[4] += y * y
    sums[5] += x * z
    sums[6] += y * z
    sums[7] += z * z


@kernel
def fit(sums: npt.NDArray[np.float32], count: int) -> tuple[float, float]:
    """Return the radius of the circle in km, and how far the positions lie off it, in radii.

    The least-squares circle of Kåsa (IEEE Trans. Instrum. Meas. 25, 1976): z = ax + by + c. It is
    drawn inwards on short arcs only, and what is judged here has gone round twice. The distance
    off is the root of the mean square of (d² - R²) / 2R. Both infinite: the positions lie on a
    line or in a point.
    """
    x, y, xx, xy, yy = sums[0], sums[1], sums[2], sums[3], sums[4]
    xz, yz, zz, z = sums[5], sums[6], sums[7], sums[2] + sums[4]
    mean_x, mean_y, mean_z = x / count, y / count, z / count
    a11, a12, a22 = xx - x * mean_x, xy - x * mean_y, yy - y * mean_y
    b1, b2 = xz - x * mean_z, yz - y * mean_z
    determinant = a11 * a22 - a12 * a12
    if determinant <= 1e-6 * (a11 + a22) * (a11 + a22):
        return np.inf, np.inf
    a = (b1 * a22 - b2 * a12) / determinant
    b = (b2 * a11 - b1 * a12) / determinant
    c = mean_z - a * mean_x - b * mean_y
    squared = c + 0.25 * (a * a + b * b)
    if squared <= 0.0:
        return np.inf, np.inf
    radius = np.sqrt(squared)
    missed = max(zz - a * xz - b * yz - c * z, 0.0) / count
    return radius, np.sqrt(missed) / (2.0 * squared)
