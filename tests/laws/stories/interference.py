"""Several ships whose positions go wrong at once, on and beside the limits of `interference`."""

from hypothesis import strategies as st

from tests.builders import SHIP


@st.composite
def jammed(draw):
    """Ships that lie near each other, jump at about one time, and perhaps come back."""
    ships = draw(st.sampled_from([2, 3, 3, 3]))
    at_once = draw(st.sampled_from([True, True, True, False]))
    spread_m = draw(st.sampled_from([100, 1_000, 1_000, 15_000, 41_000]))
    again_s = draw(st.sampled_from([0, 0, 600, 1_800, 2_460]))
    apart_m = draw(st.sampled_from([0, 0, 0, 4_000, 30_000]))
    rows = []
    for ship in range(ships):
        when = 900 + (ship * 7 if at_once else ship * 700)
        for second in range(0, 5_400, 60):
            is_there = when <= second < when + 900 or (
                again_s and when + 900 + again_s <= second < when + 1_800 + again_s
            )
            north = 120_000 + ship * apart_m if is_there else ship * spread_m
            rows.append((SHIP + ship, second + ship, north, 0, 0.1, None, None, None))
    return rows


stories = jammed()
