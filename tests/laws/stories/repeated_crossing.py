"""Ships that go to and fro over the line, on and beside the limits of `repeated_crossing`."""

from hypothesis import strategies as st

from tests.builders import SHIP


@st.composite
def zigzag(draw):
    """One ship's legs over the line, and what she does after them."""
    vessel_id = draw(st.sampled_from([SHIP, SHIP + 1, SHIP + 2]))
    second = draw(st.sampled_from([0, 1, 59, 600]))
    out_m = draw(st.sampled_from([1_000, 1_000, 201, 199, 5_000]))
    legs = draw(st.integers(2, 6))
    leg_s = draw(st.sampled_from([600, 1_800, 3_600, 7_200, 7_260]))
    reports = draw(st.sampled_from([1, 2, 5, 12]))  # a leg
    east_m = draw(st.sampled_from([0, 100, 700, 1_200]))  # a leg
    sog_kn = draw(st.sampled_from([6.0, 3.0, 0.5, 0.4, None]))
    says_course = draw(st.booleans())
    rows = []
    for leg in range(legs):
        sign = 1 if leg % 2 else -1
        for step in range(reports):
            part = step / reports
            cog = (0.0 if sign < 0 else 180.0) if says_course else None
            rows.append(
                (vessel_id, second, round(sign * out_m * (1 - 2 * part)),
                 round(east_m * (leg + part)), sog_kn, cog, None, None)
            )  # fmt: skip
            second += leg_s // reports
    for wait_s in draw(st.sampled_from([(), (60,), (21_600,), (21_660, 60), (3_600,) * 8])):
        second += wait_s
        rows.append((vessel_id, second, 1_500, 0, 0.1, None, None, 1))
    return rows


stories = st.lists(zigzag(), min_size=1, max_size=3).map(
    lambda ships: [row for ship in ships for row in ship]
)
