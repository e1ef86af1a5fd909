"""Ships whose positions contradict themselves, on and beside the limits of `false_position`."""

import math

from hypothesis import strategies as st

from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP


@st.composite
def jumping(draw):
    """A ship that is heard in one place, then elsewhere, and perhaps back."""
    far_m = draw(st.sampled_from([3_000, 20_000, 60_000]))
    every = draw(st.sampled_from([20, 60, 120]))
    second, rows = 0, []
    for spell in range(draw(st.integers(2, 4))):
        last = second + draw(st.sampled_from([60, 119, 120, 240, 599, 660, 900]))
        while second <= last:
            rows.append((second, (spell % 2) * far_m, 0, 0.1, None, None))
            second += every
    return rows


@st.composite
def mismatched(draw):
    """A ship that says one speed and makes another."""
    said = draw(st.sampled_from([0.0, 4.0, 12.0, 12.0, None]))
    made = draw(st.sampled_from([0.0, 5.0, 6.5, 7.0, 18.0]))
    every = draw(st.sampled_from([10, 60, 180, 181]))
    lasts = draw(st.sampled_from([240, 300, 360, 900]))
    rows = [
        (second, round(made * MS_PER_KN * second), 0, said, 0.0, None)
        for second in range(0, lasts + 1, every)
    ]
    after = rows[-1][0] + draw(st.sampled_from([60, 600, 661]))
    north_m = round(rows[-1][1] + made * MS_PER_KN * (after - rows[-1][0]))
    return [*rows, (after, north_m, 0, made, 0.0, None)]


@st.composite
def circling(draw):
    """A ship whose positions run in circles, with a heading that stays or turns, or none."""
    radius_m = draw(st.sampled_from([49, 400, 400, 1_000]))
    step_deg = draw(st.sampled_from([20, 40, -40, 80]))
    steps = draw(st.sampled_from([10, 18, 20, 37]))
    every = 60
    sog = radius_m * math.radians(abs(step_deg)) / every / MS_PER_KN
    heads = draw(st.sampled_from(["stays", "stays", "turns", "not sent"]))
    rows = []
    for step in range(steps):
        angle = math.radians(step * step_deg)
        course = (step * step_deg + (0 if step_deg > 0 else 180)) % 360
        heading = {"stays": 10.0, "turns": float(course), "not sent": None}[heads]
        north, east = round(radius_m * math.sin(angle)), round(-radius_m * math.cos(angle))
        rows.append((every * step, north, east, sog, float(course), heading))
    return rows


@st.composite
def ship(draw):
    """One of them, from some second on."""
    vessel_id = draw(st.sampled_from([SHIP, SHIP + 1, SHIP + 2]))
    begins = draw(st.sampled_from([0, 1, 59, 600]))
    rows = draw(st.one_of(jumping(), mismatched(), circling()))
    return [(vessel_id, begins + second, *rest, None) for second, *rest in rows]


stories = st.lists(ship(), min_size=1, max_size=3).map(
    lambda ships: [row for one in ships for row in one]
)
