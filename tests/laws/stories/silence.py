"""A ship that falls silent among others, on and beside the limits of `silence`."""

from hypothesis import strategies as st

from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP

PEERS_M = ((5_000, 6_000), (-5_000, 6_000), (5_000, -6_000), (-5_000, -6_000))


def sailing(ship, knots, cog_deg, seconds, *, from_m):
    """A ship to the north or the east at one speed, at rest if she tells none."""
    north_m, east_m = from_m
    for second in seconds:
        way_m = round((knots or 0.0) * MS_PER_KN * (second - seconds[0]))
        place_m = (north_m + way_m, east_m) if cog_deg == 0.0 else (north_m, east_m + way_m)
        yield (ship, second, *place_m, knots, cog_deg, None, None)


def peers(count, until_s, *, quiet_s):
    """Ships at rest on all sides, heard every five minutes but for a stretch."""
    first, last = quiet_s
    for number, (north_m, east_m) in enumerate(PEERS_M[:count]):
        for second in range(0, until_s, 300):
            if not first <= second < last:
                yield (SHIP + 1 + number, second, north_m, east_m, 0.0, None, None, 1)


@st.composite
def falls_silent(draw):
    """One ship that is heard, then not, and perhaps again, with others around her."""
    begins_s = draw(st.sampled_from([0, 1, 61]))
    knots = draw(st.sampled_from([3.0, 3.0, 4.0, 2.9, None]))
    interval_s = draw(st.sampled_from([60, 60, 60, 59, 180, 300]))
    count = draw(st.sampled_from([10, 10, 9, 8, 25]))
    silence_s = draw(st.sampled_from([599, 1_200, 1_260, 1_800, 1_860, 2_700, 3_600, 5_400]))
    back = draw(st.sampled_from([0, 1, 1, 12]))
    cog = draw(st.sampled_from([90.0, 90.0, 0.0, None]))
    around = draw(st.sampled_from([4, 4, 4, 3, 1]))
    quiet_s = draw(st.sampled_from([(0, 0), (0, 0), (0, 0), (1_200, 2_400)]))
    number = draw(st.sampled_from([SHIP, SHIP, SHIP + 1]))  # or one that another ship has too
    heard = list(range(begins_s, begins_s + count * interval_s, interval_s))
    rows = list(sailing(number, knots, cog, heard, from_m=(0, 0)))
    ends_s = heard[-1] + silence_s
    again = range(ends_s, ends_s + back * interval_s, interval_s)
    rows += sailing(number, knots, cog, again, from_m=rows[-1][2:4])
    return rows + list(peers(around, ends_s + 3_000, quiet_s=quiet_s))


stories = falls_silent()
