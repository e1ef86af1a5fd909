"""Ships that lie at anchor and drag over the line, on and beside the limits of `anchored_drag`."""

from math import cos, radians, sin

from hypothesis import strategies as st

from tests.builders import SHIP

KN_M_S = 1852 / 3600


@st.composite
def dragging(draw):
    """One ship at anchor, her drag, and what she does after it."""
    vessel_id = draw(st.sampled_from([SHIP, SHIP + 1, SHIP + 2]))
    second = draw(st.sampled_from([0, 1, 59, 600]))
    every = draw(st.sampled_from([60, 180, 180, 600]))
    north = float(draw(st.sampled_from([3_900, 900, 300, -5_000])))
    swings = draw(st.sampled_from([(0.0, 15.0, -15.0), (0.0,), (0.0, 90.0), (None,)]))
    status = draw(st.sampled_from([1, 1, None, 5]))
    rows = []
    for step in range(draw(st.sampled_from([1_260, 1_200, 3_600])) // every + 1):
        heading = swings[step % len(swings)]
        bow = radians(heading or 0.0)
        rows.append(
            (vessel_id, second, round(north + 150 * (1 - cos(bow))), round(-150 * sin(bow)), 0.1,
             None, None if heading is None else heading % 360, status)
        )  # fmt: skip
        second += every
    legs = [
        (draw(st.sampled_from([1.0, 3.9, 4.1, 0.32, 2.0])), draw(st.integers(3, 14))),
        (draw(st.sampled_from([9.0, 0.1, 1.0])), draw(st.integers(0, 12))),
    ]
    for sog, count in legs:
        for _ in range(count):
            north -= sog * KN_M_S * every
            heading = None if swings == (None,) else draw(st.sampled_from([0.0, 180.0]))
            rows.append((vessel_id, second, round(north), 0, sog, None, heading, status))
            second += every
    return rows


stories = st.lists(dragging(), min_size=1, max_size=3).map(
    lambda ships: [row for ship in ships for row in ship]
)
