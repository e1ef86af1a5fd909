from datetime import timedelta

import numpy as np
import pytest

from seawarden.detect import hearing, silence, silence_loop
from seawarden.detect.coverage import covered
from seawarden.detect.memory import layout
from seawarden.detect.reception import listened
from seawarden.detect.silence_loop import BACK, OPEN, OVER, Noted
from seawarden.model.schema import empty
from tests.builders import at
from tests.detect.listening import BLOCK, heard, waters
from tests.detect.listening import covered as cells
from tests.detect.silences import sailing

SCHEMA = silence.Silence.MEMORY
US = 60_000_000


def us(minute):
    return int(at(minute).timestamp()) * 1_000_000


def walked(form, told, *, now, ways=silence_loop.twins):
    minutes, held = silence._held(empty(SCHEMA), told, SCHEMA)
    held = held.view(np.recarray)
    room = silence_loop.most_notes(minutes, held.size)
    out = Noted(
        np.empty(room, layout(SCHEMA)).view(np.recarray), np.empty(room, np.uint8),
        np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64),
    )  # fmt: skip
    twin = ways(np.zeros(held.size, np.int64))
    count = form(minutes, held, twin, (3.0, 6.0), us(now), out)
    return out.code[:count].tolist(), ((out.due[:count] - us(0)) // US).tolist(), room


@pytest.mark.parametrize("form", [silence_loop.follow, silence_loop.follow.py_func])
def test_every_stage_of_a_silence_is_noted_and_its_end(form):
    codes, dues, _ = walked(form, sailing([*range(10), 48, 49]), now=70)

    assert codes == [OPEN, OPEN, OPEN, BACK, OPEN, OPEN]
    assert dues == [20, 30, 40, 49, 60, 70]


def test_a_track_is_over_after_eight_hours_and_its_last_stages_are_far_apart():
    codes, dues, room = walked(silence_loop.follow, sailing(), now=10_000)

    assert dues == [20, 30, 40, 50, 70, 90, 130, 170, 250, 370, 450, 500]
    assert codes == [OPEN] * 11 + [OVER]
    assert len(codes) <= room


def test_tracks_of_a_number_follow_each_other_round():
    number = np.array([0, 1, 0, 2, 0])

    for form in (silence_loop.twins, silence_loop.twins.py_func):
        twin = form(number)
        assert twin[[1, 3]].tolist() == [1, 3]
        assert sorted([0, twin[0], twin[twin[0]]]) == [0, 2, 4]
        assert twin[twin[twin[0]]] == 0


@pytest.mark.parametrize("form", [silence_loop.usual, silence_loop.usual.py_func])
@pytest.mark.parametrize(
    ("intervals", "usual"),
    [
        pytest.param([60] * 8, 60, id="regular"),
        pytest.param([60] * 7 + [3600], 60, id="one long"),
        pytest.param([3600, 60, 180, 60, 60, 60, 60, 60], 180, id="two long"),
        pytest.param([180, 60, 3600, 60, 60, 60, 60, 60], 180, id="the other way round"),
    ],
)
def test_the_usual_interval_is_the_longest_but_one(form, intervals, usual):
    assert form(np.array(intervals, np.uint16)) == usual


def test_a_judgement_says_the_same_in_plain_python():
    silent = hearing.Silent(
        known=np.array([us(10)] * 3), time=np.array([us(9)] * 3),
        due=np.array([us(20), us(30), us(50)]), lon=np.full(3, 10.5), lat=np.full(3, 55.01),
        sog=np.array([6.0, 6.0, np.nan], np.float32), cog=np.full(3, 90.0, np.float32),
    )  # fmt: skip
    known = covered(cells(BLOCK), memory=timedelta(days=7)), listened(heard(tracks=3))
    limits = hearing.Reaches(33_000.0, 0.5, 15_000.0, 144, 2), hearing.Priors(1.0, 200.0, 4.0, 5.0)

    said = []
    for form in (hearing._judge, hearing._judge.py_func):
        room = hearing.nothing_judged(3)
        form(silent, known, limits, room)
        said.append([column.tolist() for column in room])

    assert said[0] == said[1]
    assert said[0][0] == [10, 20, 0]
    assert said[0][1] == [3, 3, 0]


@pytest.mark.parametrize("form", [silence_loop.settle, silence_loop.settle.py_func])
def test_an_alert_is_raised_once_told_anew_when_it_changes_and_closed_once(form):
    codes = np.array([OPEN, OPEN, OPEN, OPEN, BACK, OPEN, BACK], np.uint8)
    count = codes.size
    nothing = np.zeros(count, np.int64)
    noted = Noted(np.empty(count, layout(SCHEMA)), codes, nothing, nothing, nothing)
    is_event = np.array([False, True, True, True, False, False, False])
    saying = np.array([0, 1, 1, 2, 0, 0, 0], np.uint8), np.full(count, 3, np.int32)
    was = np.zeros(1, np.bool_), np.zeros(1, np.uint8), np.full(1, -1, np.int32)
    told, spoken = np.zeros(count, np.uint8), np.full(count, -2, np.int64)
    form(noted, is_event, saying, was, told, spoken)

    raised, revised, closed = silence_loop.RAISED, silence_loop.REVISED, silence_loop.CLOSED
    assert told.tolist() == [0, raised, 0, revised, closed, 0, 0]
    assert spoken[4] == 3
    assert not was[0][0]


def test_waters_of_a_test_hold_what_they_say():
    known = waters(heard([0]), heard([0], tracks=1))

    assert known.surroundings["reception"]["track_count"].to_list() == [3]
