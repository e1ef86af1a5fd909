"""Ships that go in parallel legs, on and beside the limits of `survey_pattern`."""

from hypothesis import strategies as st

from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP

LEG_MIN = (10, 11, 12, 20)
GAPS_M = (200, 200, 60, 49, 1_990, 2_010)


@st.composite
def lattice(draw):
    """One ship's legs, and what she does after them."""
    vessel_id = draw(st.sampled_from([SHIP, SHIP + 1, SHIP + 2]))
    second = draw(st.sampled_from([0, 1, 59, 600]))
    north_m = draw(st.sampled_from([0, -400, 3_000, 9_000]))
    gap_m = draw(st.sampled_from(GAPS_M))
    legs = draw(st.integers(2, 6))
    leg_min = draw(st.sampled_from(LEG_MIN))
    turn_min = draw(st.sampled_from([1, 5, 29, 31]))
    sog_kn = draw(st.sampled_from([4.0, 4.0, 2.0, 1.9, 6.0, 6.1]))
    every_s = draw(st.sampled_from([20, 60, 60, 180]))
    status = draw(st.sampled_from([None, 0, 7]))
    half_m = leg_min * 60 * sog_kn * MS_PER_KN / 2
    rows = []
    for leg in range(legs):
        sign = 1 if leg % 2 else -1
        count = leg_min * 60 // every_s
        for step in range(count + 1):
            east_m = round(sign * half_m * (1 - 2 * step / count))
            cog = 270.0 if sign > 0 else 90.0
            rows.append((vessel_id, second, north_m, east_m, sog_kn, cog, None, status))
            second += every_s
        north_m += gap_m
        second += turn_min * 60
    for wait_s in draw(st.sampled_from([(), (60,), (1_800,), (1_860, 60), (600,) * 6])):
        second += wait_s
        rows.append((vessel_id, second, north_m, 0, 0.1, None, None, 1))
    return rows


stories = st.lists(lattice(), min_size=1, max_size=3).map(
    lambda ships: [row for ship in ships for row in ship]
)
