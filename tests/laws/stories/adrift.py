"""Ships that lose their speed and drift over the line, on and beside the limits of `adrift`."""

from hypothesis import strategies as st

from tests.builders import SHIP

KN_M_S = 1852 / 3600


@st.composite
def drifting(draw):
    """One ship's passage, her drift, and what she does after it."""
    vessel_id = draw(st.sampled_from([SHIP, SHIP + 1, SHIP + 2]))
    second = draw(st.sampled_from([0, 1, 59, 600]))
    every = draw(st.sampled_from([60, 60, 60, 61, 180, 600, 3_600]))
    north = float(draw(st.sampled_from([-300, -300, -3_100, -9_000, 12_000])))
    heading = draw(st.sampled_from([90.0, 90.0, 90.0, 200.0, 49.0, 51.0, None]))
    status = draw(st.sampled_from([None, 0, 1, 2, 7]))
    says_course = draw(st.booleans())
    legs = [
        (draw(st.sampled_from([12.0, 5.1, 4.9])), draw(st.integers(0, 3)), None, None),
        (
            draw(st.sampled_from([2.0, 2.0, 2.0, 3.9, 0.31, 0.2])),
            draw(st.integers(3, 25) | st.just(25)),
            heading,
            status,
        ),
        (draw(st.sampled_from([12.0, 2.0, 4.1])), draw(st.integers(0, 14)), 0.0, 0),
    ]
    rows = []
    for sog, count, towards, says in legs:
        for _ in range(count):
            rows.append(
                (vessel_id, second, round(north), 0, sog, 0.0 if says_course else None,
                 towards, says)
            )  # fmt: skip
            second += every
            north += sog * KN_M_S * every
    return rows


stories = st.lists(drifting(), min_size=1, max_size=3).map(
    lambda ships: [row for ship in ships for row in ship]
)
