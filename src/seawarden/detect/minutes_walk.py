"""The walk through a track's reports: the minute that fills, and the speed to be expected.

Reports come in the order in which they became certain. A minute is put out when the first report
of a later one comes, or when it is over.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.detect.memory import Record, Records, Rows
from seawarden.geo.kernel import kernel, part
from seawarden.model.units import US_PER_MIN

NO_TIME: Final = -1

# A ship's own expectation rests on stretches of this length.
SLOT_US: Final = 5 * US_PER_MIN
# So many are kept: the one that fills, the one before it, and those the expectation rests on.
SLOTS: Final = 12
# The field notes (8.1): the ship's own last hour, without the last ten minutes.
SLOTS_LEFT_OUT: Final = 2
SLOT_BITS: Final = 0xFFFF
SLOTS_LEAST: Final = 4  # 20 minutes with reports; below that there is no expectation
FLOOR_KN: Final = 0.1  # added before a logarithm is taken: one step of AIS speed (ITU-R M.1371)
MAD_TO_SD: Final = 1.4826  # of a normal distribution


class Heard(NamedTuple):
    """Accepted reports as arrays, in the order in which they became certain."""

    place: Rows  # row of the track in the state
    row: Rows  # row in the columns below that have all looked-at reports
    known: Rows  # µs
    sog: npt.NDArray[np.float32]  # one for each accepted report, as those above
    cog: npt.NDArray[np.float32]
    mended: npt.NDArray[np.uint8]
    asset: npt.NDArray[np.int32]  # -1: no line within the corridor
    distance: npt.NDArray[np.float64]  # m; infinite: no line within the corridor
    time: Rows  # µs; by row, as those below
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    heading: npt.NDArray[np.float32]
    status: npt.NDArray[np.uint8]


class Laid(NamedTuple):
    """MINUTE as arrays; times in µs."""

    vessel_id: npt.NDArray[np.uint32]
    track_id: npt.NDArray[np.uint64]
    known: Rows
    time: Rows
    lon_deg: npt.NDArray[np.float64]
    lat_deg: npt.NDArray[np.float64]
    sog_kn: npt.NDArray[np.float32]
    cog_deg: npt.NDArray[np.float32]
    heading_deg: npt.NDArray[np.float32]
    crab_deg: npt.NDArray[np.float32]
    turn_deg: npt.NDArray[np.float32]
    nav_status: npt.NDArray[np.uint8]
    report_count: npt.NDArray[np.uint16]
    mended: npt.NDArray[np.uint8]
    before_time: Rows  # NO_TIME: none
    before_lon_deg: npt.NDArray[np.float64]
    before_lat_deg: npt.NDArray[np.float64]
    expected_kn: npt.NDArray[np.float32]
    spread: npt.NDArray[np.float32]
    asset: npt.NDArray[np.int32]
    asset_distance_m: npt.NDArray[np.float64]


@kernel
def lay(out: Records, order: Rows, laid: Laid) -> None:
    """Lay minutes side by side in an order: each is read once, and none is looked for again."""
    for place in range(order.size):
        row = out[order[place]]
        laid.vessel_id[place] = row.vessel_id
        laid.track_id[place] = row.track_id
        laid.known[place] = row.known
        laid.time[place] = row.time
        laid.lon_deg[place] = row.lon_deg
        laid.lat_deg[place] = row.lat_deg
        laid.sog_kn[place] = row.sog_kn
        laid.cog_deg[place] = row.cog_deg
        laid.heading_deg[place] = row.heading_deg
        laid.crab_deg[place] = row.crab_deg
        laid.turn_deg[place] = row.turn_deg
        laid.nav_status[place] = row.nav_status
        laid.report_count[place] = row.report_count
        laid.mended[place] = row.mended
        laid.before_time[place] = row.before_time
        laid.before_lon_deg[place] = row.before_lon_deg
        laid.before_lat_deg[place] = row.before_lat_deg
        laid.expected_kn[place] = row.expected_kn
        laid.spread[place] = row.spread
        laid.asset[place] = row.asset
        laid.asset_distance_m[place] = row.asset_distance_m


@kernel
def ended(time: Rows, row: Rows, before: Rows) -> int:
    """Count the reports that begin a minute of their track, and so end the one before."""
    count = 0
    for place in range(row.size):
        count += time[row[place]] // US_PER_MIN != before[place] // US_PER_MIN
    return count


@kernel
def follow(heard: Heard, held: Records, out: Records, now_us: int) -> int:
    """Walk the reports; return how many minutes were put out."""
    count = 0
    for place in range(heard.place.size):
        at, row = held[heard.place[place]], heard.row[place]
        time = heard.time[row]
        number = time // US_PER_MIN
        if number != at.number:
            if at.number >= 0:
                count = _put_out(at, heard.place[place], out, count)
            _begin(at, number)
        _add(at, heard, place, row)
    for place in range(held.size):
        at = held[place]
        end = (at.number + 1) * US_PER_MIN
        if at.number >= 0 and end <= now_us:
            count = _put_out(at, place, out, count)
            at.number = -1
    return count


@part
def _begin(at: Record, number: int) -> None:
    if at.time != NO_TIME:
        at.before_time = at.time
        at.before_lon_deg = at.lon_deg
        at.before_lat_deg = at.lat_deg
    at.number = number
    at.known = (number + 1) * US_PER_MIN
    at.report_count = 0
    at.sog_sum = 0.0
    at.sog_count = 0
    at.cog_sum = 0.0
    at.cog_count = 0
    at.heading_sum = 0.0
    at.heading_count = 0
    at.turn_sum = 0.0
    at.mended = 0


@part
def _add(at: Record, heard: Heard, place: int, row: int) -> None:
    """Take a report into the minute that fills."""
    sog, cog, heading = heard.sog[place], heard.cog[place], heard.heading[row]
    at.known = max(at.known, heard.known[place])
    at.time = heard.time[row]
    at.lon_deg = heard.lon[row]
    at.lat_deg = heard.lat[row]
    at.nav_status = heard.status[row]
    at.asset = heard.asset[place]
    at.asset_distance_m = heard.distance[place]
    at.mended |= heard.mended[place]
    at.report_count += 1
    if not np.isnan(sog):
        at.sog_sum += sog
        at.sog_count += 1
    if not np.isnan(heading):
        if at.heading_count == 0:
            at.heading_first = heading
        at.heading_sum += _turned(heading, at.heading_first)
        at.heading_count += 1
    if not np.isnan(cog):
        if at.cog_count == 0:
            at.cog_first = cog
        at.cog_sum += _turned(cog, at.cog_first)
        at.cog_count += 1
        if not np.isnan(at.last_cog):
            at.turn_sum += _turned(cog, at.last_cog)
        at.last_cog = cog


@part
def _turned(new_deg: float, old_deg: float) -> float:
    """Return by how much a direction differs from another, both 0 to under 360 degrees."""
    turned = new_deg - old_deg
    if turned >= 180.0:
        return turned - 360.0
    if turned < -180.0:
        return turned + 360.0
    return turned


@part
def _put_out(at: Record, place: int, out: Records, count: int) -> int:
    """Put out the minute that is over, with the expectation from before it."""
    row = out[count]
    row.place = place
    row.vessel_id = at.vessel_id
    row.track_id = at.track_id
    row.known = at.known
    row.time = at.time
    row.lon_deg = at.lon_deg
    row.lat_deg = at.lat_deg
    row.sog_kn = at.sog_sum / at.sog_count if at.sog_count else np.nan
    cog, heading = np.nan, np.nan
    if at.cog_count:
        cog = _direction(at.cog_first + at.cog_sum / at.cog_count)
    if at.heading_count:
        heading = _direction(at.heading_first + at.heading_sum / at.heading_count)
    row.cog_deg = cog
    row.heading_deg = heading
    row.crab_deg = _turned(heading, cog)
    row.turn_deg = at.turn_sum
    row.nav_status = at.nav_status
    row.asset = at.asset
    row.asset_distance_m = at.asset_distance_m
    row.report_count = min(at.report_count, 65_535)
    row.mended = at.mended
    row.before_time = at.before_time
    row.before_lon_deg = at.before_lon_deg
    row.before_lat_deg = at.before_lat_deg
    if at.sog_count:
        _expect(at, np.log(row.sog_kn + FLOOR_KN))
    row.expected_kn = at.expected_kn
    row.spread = at.spread
    return count + 1


@part
def _direction(angle_deg: float) -> float:
    """Return an angle from -180 to under 540 degrees as a direction, 0 to under 360."""
    if angle_deg < 0.0:
        angle_deg += 360.0
    # A little below nought becomes 360 when rounded to 32 bits.
    return angle_deg - 360.0 if np.float32(angle_deg) >= 360.0 else angle_deg


@kernel
def _expect(at: Record, log_speed: float) -> None:
    """Add a minute to its stretch; a stretch that begins moves the expectation on."""
    number = (at.number // (SLOT_US // US_PER_MIN)) & SLOT_BITS
    if at.slot[at.slot_at] != number:
        at.slot_at = (at.slot_at + 1) % SLOTS
        at.slot[at.slot_at] = number
        at.slot_sum[at.slot_at] = 0.0
        at.slot_count[at.slot_at] = 0
        _renew(at, number)
    at.slot_sum[at.slot_at] += log_speed
    at.slot_count[at.slot_at] += 1


@kernel
def _renew(at: Record, number: int) -> None:
    """Set the expectation from the stretches that ended long enough ago."""
    means, count = np.empty(SLOTS), 0
    for place in range(SLOTS):
        age = (number - at.slot[place]) & SLOT_BITS
        if at.slot_count[place] > 0 and age >= SLOTS_LEFT_OUT:
            means[count] = at.slot_sum[place] / at.slot_count[place]
            count += 1
    if count < SLOTS_LEAST:
        at.expected_kn = np.nan
        at.spread = np.nan
        return
    middle = np.median(means[:count])
    at.expected_kn = max(np.exp(middle) - FLOOR_KN, 0.0)
    at.spread = MAD_TO_SD * np.median(np.abs(means[:count] - middle))
