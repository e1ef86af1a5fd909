"""Ships heard for hours, which say names meanwhile, and one that goes on under another number."""

from hypothesis import strategies as st

from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP


@st.composite
def heard(draw):
    """A ship on her way north, under one number and then perhaps under another."""
    first = draw(st.sampled_from([SHIP, SHIP + 1]))
    second = draw(st.sampled_from([SHIP, SHIP + 1, SHIP + 2]))
    handed_at = draw(st.sampled_from([3_000, 5_400, 7_200, 14_400]))
    silent = draw(st.sampled_from([60, 600, 1_800, 1_860]))
    sog = draw(st.sampled_from([10.0, 3.0, 2.9]))
    every = draw(st.sampled_from([60, 300]))
    until = handed_at + draw(st.sampled_from([0, 1_200, 3_600, 9_000]))
    is_heard_again = draw(st.booleans())
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
