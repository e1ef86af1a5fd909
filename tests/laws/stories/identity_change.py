"""Ships heard for hours, which say names meanwhile, and one that goes on under another number."""

from hypothesis import strategies as st

from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP

# What the story is told with unless it departs from it, and what else each may be.
USUAL = {"second": SHIP + 2, "handed_at": 5_400, "silent": 600, "sog": 10.0, "every": 60}
OTHERWISE = {
    "second": (SHIP, SHIP + 1),
    "handed_at": (3_000, 3_600, 7_200, 14_400),
    "silent": (60, 1_800, 1_860),
    "sog": (3.0, 2.9),
    "every": (300,),
}


@st.composite
def heard(draw):
    """A ship on her way north, under one number and then perhaps under another."""
    told = dict(USUAL)
    departs = st.lists(st.sampled_from(sorted(OTHERWISE)), max_size=2, unique=True)
    for name in draw(st.just([]) | departs):
        told[name] = draw(st.sampled_from(OTHERWISE[name]))
    second, handed_at, silent, sog, every = (told[name] for name in USUAL)
    first = draw(st.sampled_from([SHIP, SHIP + 1]))
    until = handed_at + draw(st.sampled_from([3_600, 9_000, 1_200, 0]))
    is_heard_again = draw(st.sampled_from([False, False, True]))
    rows = []
    for time in range(0, until, every):
        if handed_at <= time < handed_at + silent:
            continue
        number = first if time < handed_at else second
        north = round(sog * MS_PER_KN * time)
        rows.append((number, time, north, 0, sog, 0.0, None, None))
    if is_heard_again:
        north = round(sog * MS_PER_KN * until)
        rows.append((first, until + 7, north, 0, sog, 0.0, None, None))
    return rows


stories = st.lists(heard(), min_size=1, max_size=2).map(
    lambda ships: [row for one in ships for row in one]
)


@st.composite
def renamed(draw):
    """What ships say: mostly one name, then another, before, at and after their hours heard."""
    said = []
    for ship in draw(st.sampled_from([(SHIP,), (SHIP, SHIP + 1), (SHIP + 1, SHIP + 2)])):
        names = draw(st.permutations(["ASTRID", "BERTA", "ASTRID"]))
        minutes = draw(st.lists(st.sampled_from([0, 30, 59, 60, 61, 90, 120]), max_size=2))
        for name, minute in zip(names, [None, *sorted(minutes)], strict=False):
            said.append((ship, minute, name, draw(st.sampled_from([70, 30, None]))))
    return said


statements = renamed()
