"""Ships on passage that lose speed, on and beside the limits of `anchor_drag`."""

from hypothesis import strategies as st

from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP


@st.composite
def passage(draw, number):
    """One ship: steady for a while, then slower, then faster again, at rest, or silent."""
    vessel_id, second = SHIP + number, draw(st.sampled_from([0, 7, 59, 600]))
    speed_kn = draw(st.sampled_from([12.0, 8.0, 5.1, 4.9]))
    interval_s = draw(st.sampled_from([60, 60, 30, 180, 600, 3_600]))
    heads = draw(st.sampled_from([None, 90.0, 92.0]))
    crabs_deg = draw(st.sampled_from([0.0, 2.0, -1.4]))
    steady_min = draw(st.sampled_from([30, 45, 80])) * max(1, interval_s // 600)
    slow_min = draw(st.sampled_from([12, 25, 40, 70])) * max(1, interval_s // 600)
    ratio = draw(st.sampled_from([0.95, 0.9, 0.8, 0.7, 0.55, 0.45, 0.75]))
    turns_deg = draw(st.sampled_from([0.0, 0.0, 0.0, 4.0, 11.0, 25.0, 170.0]))
    turns_later_deg = draw(st.sampled_from([0.0, 0.0, 170.0]))
    after = draw(st.sampled_from([(1.0, 25), (1.0, 4), (0.0, 10), (0.6, 30), (1.0, 0)]))
    says_speed, east_m, cog = draw(st.booleans()), 0.0, 90.0
    rows = []
    phases = ((1.0, steady_min, 0.0), (ratio, slow_min, turns_deg), (*after, turns_later_deg))
    for phase, (part, minutes, turn_deg) in enumerate(phases):
        cog += turn_deg
        for _ in range(max(1, minutes * 60 // interval_s) if minutes else 0):
            east_m += speed_kn * part * MS_PER_KN * interval_s
            second += interval_s
            heading = None if heads is None else (heads + (crabs_deg if phase else 0.0)) % 360.0
            said = speed_kn * part if says_speed else None
            rows.append(
                (vessel_id, second, number * 400, round(east_m), said, cog % 360.0, heading, 0)
            )
    wait_s = draw(st.sampled_from([0, 7_190, 7_270, 28_000]))
    if wait_s:
        rows.append((vessel_id, second + wait_s, number * 400, round(east_m), 9.0, cog, None, 0))
    return rows


@st.composite
def fleets(draw):
    """One to four ships abeam of each other: peers, if they slow together."""
    return [row for number in range(draw(st.integers(1, 4))) for row in draw(passage(number))]


stories = fleets()
