"""A ship that falls silent among others, on and beside the limits of `silence`."""

from hypothesis import strategies as st

from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP

BEFORE_HER = SHIP + 30  # sails the way that she goes
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


# What the story is told with unless it departs from it, and what else each may be.
USUAL = {
    "knots": 3.0, "interval_s": 60, "count": 10, "cog": 90.0, "around": 4, "quiet_s": (0, 0),
    "number": SHIP, "is_lane": True,
}  # fmt: skip
OTHERWISE = {
    "knots": (4.0, 12.0, 2.9, None),
    "interval_s": (59, 180, 300),
    "count": (9, 8, 25),
    "cog": (0.0, None),
    "around": (3, 1),
    "quiet_s": ((1_200, 2_400),),
    "number": (SHIP + 1,),  # one that another ship has too
    "is_lane": (False,),  # nobody was ever heard where she goes
}


@st.composite
def falls_silent(draw):
    """One ship that is heard, then not, and perhaps again, with others around her."""
    told = dict(USUAL)
    departs = st.lists(st.sampled_from(sorted(OTHERWISE)), max_size=2, unique=True)
    for name in draw(st.just([]) | departs):
        told[name] = draw(st.sampled_from(OTHERWISE[name]))
    begins_s = draw(st.sampled_from([0, 1, 61]))
    silence_s = draw(st.sampled_from([5_400, 3_600, 2_700, 1_860, 1_800, 1_260, 1_200, 599]))
    back = draw(st.sampled_from([0, 1, 1, 12]))
    knots, interval_s, cog, number = (
        told[name] for name in ("knots", "interval_s", "cog", "number")
    )
    heard = [begins_s + interval_s * step for step in range(told["count"])]
    rows = list(sailing(number, knots, cog, heard, from_m=(0, 0)))
    ends_s = heard[-1] + silence_s
    again = range(ends_s, ends_s + back * interval_s, interval_s)
    rows += sailing(number, knots, cog, again, from_m=rows[-1][2:4])
    if told["is_lane"]:
        rows += sailing(BEFORE_HER, 12.0, cog or 0.0, range(0, 2_400, 60), from_m=(0, 0))
    return rows + list(peers(told["around"], ends_s + 3_000, quiet_s=told["quiet_s"]))


stories = falls_silent()
