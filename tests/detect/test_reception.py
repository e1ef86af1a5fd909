import polars as pl
import pytest

from seawarden.detect import reception
from seawarden.detect.reception import Reception
from seawarden.model.schema import empty
from tests.builders import at
from tests.detect.listening import cell, heard
from tests.detect.ways import rows

COUNTS = ("track_count", "heard_min", "burst_count", "missed_min")


def minutes(times, *, east_m=0.0, **said):
    """Return MINUTE of a ship whose reports stand at the beginning of some minutes."""
    made = rows([(900.0, east_m)] * len(times), **said)
    return made.with_columns(
        pl.Series("time", [at(time) for time in times], dtype=made.schema["time"]),
        pl.Series("known", [at(time + 1) for time in times], dtype=made.schema["time"]),
        pl.Series("before_time", [None, *map(at, times[:-1])], dtype=made.schema["time"]),
    )


def gathered(told, cuts=()):
    state, begin = empty(Reception.MEMORY), 0
    for end in [*cuts, told.height]:
        state = Reception().step(state, told[begin:end], now=told["known"][end - 1])
        begin = end
    return state


def test_minutes_count_in_the_ten_minutes_in_which_they_became_known():
    state = gathered(minutes([0, 8, 9, 10]))

    assert state.select("complete", "heard_min").rows() == [(at(10), 3), (at(20), 1)]


def test_a_track_counts_once_in_ten_minutes_wherever_it_goes():
    told = minutes([0, 1, 2, 12]).with_columns(pl.Series("lon_deg", [10.5, 10.7, 10.5, 10.7]))
    state = gathered(told)

    assert state.select("complete", "track_count").sort("complete").rows() == [
        (at(10), 1), (at(10), 0), (at(20), 1),
    ]  # fmt: skip


def test_tracks_are_counted_by_cell():
    both = pl.concat([minutes([0, 1]), minutes([0, 1], track_id=2)])
    far = minutes([0, 1], east_m=9_000.0, track_id=3)
    state = gathered(pl.concat([both, far]).sort("known", "track_id"))

    middle = cell(reception.PER_DEGREE)
    assert state.select("cell", "track_count").rows() == [(middle, 2), (middle + 1, 1)]


@pytest.mark.parametrize(
    ("silence", "counts"),
    [
        pytest.param(5, (0, 0), id="no burst"),
        pytest.param(6, (1, 5), id="a short burst"),
        pytest.param(20, (1, 19), id="a long burst"),
        pytest.param(21, (0, 0), id="an absence"),
    ],
)
def test_a_silence_between_two_reports_is_a_burst(silence, counts):
    state = gathered(minutes([0, silence]))

    assert state.select(pl.col("burst_count", "missed_min").sum()).row(0) == counts


@pytest.mark.parametrize("cuts", [(1,), (2, 5), (1, 2, 3, 4, 5)])
def test_where_the_minutes_are_cut_does_not_matter(cuts):
    told = pl.concat([minutes([0, 1, 8, 9, 20]), minutes([1, 12], track_id=2, east_m=9_000.0)])
    told = told.sort("known", "track_id")

    assert gathered(told, cuts).equals(gathered(told))


@pytest.mark.parametrize(
    ("now", "count"),
    [
        pytest.param(10 + 32 * 60, 1, id="as old as the oldest silence looks back"),
        pytest.param(11 + 32 * 60, 0, id="older"),
    ],
)
def test_what_no_silence_can_ask_for_is_forgotten(now, count):
    assert Reception().forgotten(gathered(minutes([0])), now=at(now)).height == count


def middle_of(minute=0):
    bucket = int(pl.Series([at(minute)]).to_physical()[0]) // reception.BUCKET_US
    return (1905.5, 1450.5), bucket


@pytest.mark.parametrize("form", [reception.tracks_heard, reception.tracks_heard.py_func])
def test_tracks_are_summed_over_the_cells_around(form):
    state = pl.concat(
        [heard([0]), heard([0], columns=2, tracks=3), heard([0], rows=-1, tracks=5),
         heard([0], columns=3, tracks=100), heard([0], rows=2, tracks=100),
         heard([10], tracks=100)]
    ).sort("cell", "complete")  # fmt: skip
    place, bucket = middle_of()

    assert form(reception.listened(state), place, (2, 1), bucket) == 10


@pytest.mark.parametrize("form", [reception.habit_of, reception.habit_of.py_func])
def test_a_habit_is_summed_over_the_cells_around_and_the_time_asked_for(form):
    said = {"heard_min": 10, "burst_count": 2, "missed_min": 7}
    state = pl.concat(
        [heard([-30, -20, 0, 10], **said), heard([-10], columns=1, **said),
         heard([-10], columns=2, **said)]
    ).sort("cell", "complete")  # fmt: skip
    place, bucket = middle_of()

    assert form(reception.listened(state), place, (1, 1), (bucket - 3, bucket)) == (30, 6, 21)


def test_the_count_says_the_same_in_plain_python():
    told = minutes([0, 1, 12, 20, 60])
    columns = reception._columns(told)

    said = []
    for form in (reception._count, reception._count.py_func):
        out = reception._room(told.height)
        form(columns, out, (300_000_000, 1_800_000_000))
        said.append([column.tolist() for column in out])

    assert said[0] == said[1]
    assert sum(said[0][2]) == 2
