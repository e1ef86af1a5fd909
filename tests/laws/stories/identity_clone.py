"""Two or three ships on one number, on and beside the limits of `identity_clone`."""

from hypothesis import strategies as st

from tests.builders import SHIP


@st.composite
def shared_number(draw):
    """One number's ships: each with her place, her interval, and a break."""
    vessel_id = draw(st.sampled_from([SHIP, SHIP + 1, SHIP + 2]))
    ships = draw(st.integers(1, 3))
    rows = []
    for ship in range(ships):
        north_m = ship * draw(st.sampled_from([4_000, 6_800, 6_900, 40_000, 40_000]))
        begins = draw(st.sampled_from([0, 7, 600, 3_600]))
        every = draw(st.sampled_from([20, 60, 60, 180, 420]))
        count = draw(st.integers(1, 25))
        rest = draw(st.sampled_from([0, 0, 600, 28_000, 29_400]))
        for step in range(count):
            second = begins + every * step + (rest if step > count // 2 else 0)
            rows.append((vessel_id, second, north_m + step, 0, 0.1, None, None, None))
    return rows


# Long after, a ship far away: by then the matters of the others are over.
LATER = (SHIP + 9, 62_000, 90_000, 0, 12.0, None, None, None)

stories = st.builds(
    lambda numbers, later: [row for number in numbers for row in number] + later,
    st.lists(shared_number(), min_size=1, max_size=2),
    st.sampled_from([[], [LATER]]),
)
