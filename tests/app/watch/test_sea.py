"""One step of the watch: however arrivals are cut into beats, the last word is the same."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.app.watch.journal import Beat
from seawarden.app.watch.sea import Sea, last_said, news, step
from seawarden.detect import ledger
from seawarden.detect.engine import Engine, Watch
from seawarden.detect.lateness import Patience
from seawarden.model.alert import ALERT
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.app.watch.worlds import busy, cut
from tests.builders import SHIP, at, line, reports, vessel

ENGINE = Engine.over(line())
PATIENCE = Patience()
WORLD = busy()


def run(beats):
    sea, told = Sea(), [empty(ALERT)]
    for each in beats:
        sea, found = step(ENGINE, sea, each, patience=PATIENCE)
        told.append(found.revisions)
    return sea, pl.concat(told)


def last_word(told):
    return ledger.in_order(ledger.latest(empty(ALERT), told))


def screened(world):
    watch, found = ENGINE.step(Watch(), world, empty(VESSEL), is_last=True)
    return last_word(pl.concat([found.revisions, ENGINE.standing(watch)]))


@settings(max_examples=8)
@given(count=st.integers(1, 40))
def test_however_arrivals_are_cut_into_beats_the_alerts_are_those_of_the_archive(count):
    _, told = run(cut(WORLD, count))

    assert_frame_equal(last_word(told), screened(WORLD))


def test_the_world_of_these_tests_has_alerts():
    assert screened(WORLD).height >= 4


@pytest.mark.parametrize("late", [2, 5], ids=lambda late: f"{late} beats late")
def test_beats_that_come_late_lead_to_the_same_last_word(late):
    beats = cut(WORLD, 8)
    moved = beats[:1] + beats[2 : 2 + late] + [beats[1]] + beats[2 + late :]
    numbered = [
        replace(each, number=place, is_last=place == 8) for place, each in enumerate(moved, 1)
    ]

    _, told = run(numbered)

    kept = last_word(told).filter(pl.col("status") != "withdrawn")
    said = ["status", "revision"]
    assert_frame_equal(kept.drop(said), screened(WORLD).drop(said))


def test_reports_wait_until_all_sources_have_come_so_far():
    first = Beat(number=1, time=at(0), until=at(1), reports=reports([0, 1, 2]))
    second = Beat(number=2, time=at(0), until=at(3), reports=reports([1.5, 3]))

    waiting, _ = run([first])
    after, _ = run([first, second])

    assert waiting.held["time"].to_list() == [at(2)]
    assert after.held.is_empty()
    assert after.watch.present.horizon == at(2.5)


def test_before_any_source_has_come_anywhere_all_wait():
    sea, _ = run([Beat(number=1, time=at(0), reports=reports([0, 1]))])

    assert sea.held.height == 2


def test_no_more_wait_than_there_is_room_for():
    beat = Beat(number=1, time=at(0), until=at(0), reports=reports(range(20)))

    sea, _ = step(ENGINE, Sea(), beat, patience=PATIENCE, held_most=5)

    assert sea.held["time"].to_list() == [at(minute) for minute in range(15, 20)]


def test_what_still_goes_on_at_the_end_is_told_once():
    beats = cut(WORLD.filter(pl.col("time") < at(38)), 3)
    sea, told = run(beats)

    _, again = step(
        ENGINE, sea, replace(beats[-1], number=4, reports=WORLD.clear()), patience=PATIENCE
    )

    assert told.filter(pl.col("status") != "closed").height
    assert again.revisions.is_empty()


def test_what_a_ship_said_before_is_no_news():
    known = last_said(empty(VESSEL), vessel(minute=0, name="ANNA", ship_type=70))
    again = vessel(minute=5, name="ANNA", ship_type=70)
    part = vessel(minute=5, name="ANNA")
    renamed = vessel(minute=5, name="BERTA", ship_type=70)
    other = vessel(minute=5, name="ANNA", ship_type=70, vessel_id=SHIP + 1)
    earlier = vessel(minute=-5, name="ANNA", ship_type=70)

    kept = news(known, pl.concat([again, other]))

    assert kept["vessel_id"].to_list() == [SHIP + 1]
    assert news(known, part).is_empty()
    assert news(known, renamed).height == news(known, earlier).height == 1


def test_a_ship_that_goes_back_to_an_old_name_in_one_beat_has_said_so():
    known = last_said(empty(VESSEL), vessel(minute=0, name="ANNA"))
    said = pl.concat([vessel(minute=1, name="BERTA"), vessel(minute=2, name="ANNA")])

    assert news(known, said)["name"].to_list() == ["BERTA", "ANNA"]


def test_the_last_word_of_a_ship_keeps_what_a_later_one_leaves_out():
    first = last_said(empty(VESSEL), vessel(minute=0, name="ANNA", ship_type=70))

    last = last_said(first, vessel(minute=1, name="BERTA"))

    assert last.select("name", "ship_type").rows() == [("BERTA", 70)]
    assert last_said(last, empty(VESSEL)) is last
