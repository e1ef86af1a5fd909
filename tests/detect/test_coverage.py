from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from seawarden.detect import coverage
from seawarden.detect.coverage import Coverage
from seawarden.model.schema import empty
from tests.builders import at
from tests.detect.listening import cell, covered
from tests.detect.ways import rows

DAY = 24 * 60


def minutes(times, places=None):
    """Return MINUTE known at some minutes, at (north, east) in m."""
    made = rows(places or [(900.0, 0.0)] * len(times))
    return made.with_columns(
        pl.Series("known", [at(time) for time in times], dtype=made.schema["known"])
    )


def gathered(told, cuts=()):
    state, begin = empty(Coverage.MEMORY), 0
    for end in [*cuts, told.height]:
        state = Coverage().step(state, told[begin:end], now=told["known"][end - 1])
        begin = end
    return state


def test_a_cell_is_known_from_its_first_minute_to_the_end_of_its_last_hour():
    state = gathered(minutes([1, 2, 70]))

    assert state.rows() == [(cell(coverage.PER_DEGREE), at(1), at(120))]


def test_each_cell_has_a_row_of_its_own():
    state = gathered(minutes([1, 2, 3], [(900.0, 0.0), (2_800.0, 0.0), (900.0, 1_200.0)]))

    middle = cell(coverage.PER_DEGREE)
    north = cell(coverage.PER_DEGREE, rows=1)
    assert state["cell"].to_list() == [middle, middle + 1, north]


@pytest.mark.parametrize(
    ("later", "count"),
    [pytest.param(60 + 7 * DAY, 1, id="a week"), pytest.param(61 + 7 * DAY, 2, id="longer")],
)
def test_a_cell_not_heard_of_for_a_week_begins_anew(later, count):
    assert gathered(minutes([1, later])).height == count


@pytest.mark.parametrize("cuts", [(1,), (2, 3), (1, 2, 3, 4)])
def test_where_the_minutes_are_cut_does_not_matter(cuts):
    told = minutes(
        [1, 50, 70, 9 * DAY, 9 * DAY + 1],
        [(900.0, 0.0), (900.0, 0.0), (9_000.0, 0.0), (900.0, 0.0), (9_000.0, 0.0)],
    )

    assert gathered(told, cuts).equals(gathered(told))


def test_minutes_that_tell_nothing_new_leave_the_state_as_it_is():
    state = gathered(minutes([1]))

    assert Coverage().step(state, minutes([2, 60]), now=at(60)) is state


@pytest.mark.parametrize(
    ("now", "count"),
    [pytest.param(60 + 7 * DAY, 1, id="a week"), pytest.param(61 + 7 * DAY, 0, id="longer")],
)
def test_a_cell_is_forgotten_after_a_week(now, count):
    assert Coverage().forgotten(gathered(minutes([1])), now=at(now)).height == count


def within(cells, *, reach=(3, 2), place=(11_430.5, 8_700.5)):
    known = coverage.covered(covered(cells), memory=timedelta(days=7))
    instant = int(pl.Series([at(0)]).to_physical()[0])
    return [form(known, place, reach, instant) for form in FORMS]


FORMS = (coverage.is_within, coverage.is_within.py_func)
SIDES = [(3, 2), (-3, 2), (3, -2), (-3, -2)]


@pytest.mark.parametrize(
    ("cells", "is_in"),
    [
        pytest.param([(0, 0), *SIDES], True, id="heard here and on all sides"),
        pytest.param([(1, 1), *SIDES[1:]], True, id="a neighbour is both"),
        pytest.param(SIDES, False, id="nobody close"),
        pytest.param([(0, 0), *SIDES[1:]], False, id="nobody to the north-east"),
        pytest.param([(0, 0), *SIDES[:1], *SIDES[2:]], False, id="nobody to the north-west"),
        pytest.param([(0, 0), *SIDES[:2], *SIDES[3:]], False, id="nobody to the south-east"),
        pytest.param([(0, 0), *SIDES[:3]], False, id="nobody to the south-west"),
        pytest.param([(0, 0), (4, 2), *SIDES[1:]], False, id="too far to the east"),
        pytest.param([(0, 0), (3, 3), *SIDES[1:]], False, id="too far to the north"),
        pytest.param([(0, 0), (0, 2), (3, 0), *SIDES[1:]], False, id="due north and due east"),
        pytest.param([], False, id="nobody anywhere"),
    ],
)
def test_a_place_is_covered_when_ships_were_heard_close_and_on_all_sides(cells, is_in):
    assert within(cells) == [is_in, is_in]


def test_waters_go_on_over_the_date_line():
    columns = coverage.COLUMNS
    row = 8_700 * columns
    found = [
        row + columns - 2,
        row + columns + columns - 2,
        row - 2,
        row + columns + 1,
        row - columns + 1,
    ]
    cells = pl.DataFrame(
        {"cell": sorted([*found, row]), "first": at(-1), "last": at(1)},
        schema=dict(Coverage.MEMORY),
    )
    known = coverage.covered(cells, memory=timedelta(days=7))
    instant = int(pl.Series([at(0)]).to_physical()[0])

    assert coverage.is_within(known, (0.5, 8_700.5), (3, 2), instant)
    assert not coverage.is_within(known, (5.5, 8_700.5), (3, 2), instant)


def test_the_search_for_new_minutes_says_the_same_in_plain_python():
    state = gathered(minutes([1, 2], [(900.0, 0.0), (9_000.0, 0.0)]))
    told = minutes([3, 61, 62], [(900.0, 0.0), (900.0, 0.0), (20_000.0, 0.0)])
    cells, last = (state[name].to_physical().to_numpy() for name in ("cell", "last"))
    known = told["known"].to_physical().to_numpy()

    said = []
    for form in (coverage._find, coverage._find.py_func):
        found = np.empty(3, np.int64)
        form(told["lon_deg"].to_numpy(), told["lat_deg"].to_numpy(), found)
        said.append((found.tolist(), coverage._is_news(cells, last, known, found).tolist()))

    assert said[0] == said[1]
    assert said[0][1] == [False, True, True]
