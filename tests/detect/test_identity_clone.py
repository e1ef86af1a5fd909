from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from seawarden.detect import identity_clone, one_number
from seawarden.detect.engine import Engine
from seawarden.detect.identity_clone import IdentityClone
from seawarden.detect.memory import layout, records
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.units import M_PER_NM
from tests.builders import SHIP, at, context, line, numbers, vessel
from tests.detect.minute_rows import judged, passed, track
from tests.laws.worlds import World, run

DATA = Path(__file__).parents[1] / "data/ais"
FAR_M = 40_000
HERE, THERE = 1, 2


def by_turns(here=range(0, 20, 2), there=range(1, 20, 2), far_m=FAR_M, **said):
    """Two tracks of one number, heard by turns."""
    return passed(
        track(list(here), track_id=HERE, **said),
        track(list(there), track_id=THERE, north_m=far_m, **said),
    )


def test_two_ships_on_one_number_are_one_event_raised_when_all_of_it_holds():
    found = judged(IdentityClone(), by_turns())

    named = ("kind", "vessel_id", "track_id", "asset_id", "level")
    assert found.select("status", "start", "end").rows() == [
        ("raised", at(0), at(10)),
        ("closed", at(0), at(19)),
    ]
    assert found.select(named).unique().row(0) == ("identity_clone", SHIP, HERE, None, "low")


def test_an_event_starts_when_the_track_first_returned_to_had_been_heard():
    rows = by_turns(here=[0, 1, 2, 20, 22, 24], there=[19, 21, 23])

    assert judged(IdentityClone(), rows)["start"].unique().to_list() == [at(2)]


@pytest.mark.parametrize(
    ("far_m", "count"),
    [
        # A minute to the next report, at 60 kn, and 5 km.
        pytest.param(5_000 + M_PER_NM + 30, 1, id="just farther than a ship can go"),
        pytest.param(5_000 + M_PER_NM - 30, 0, id="just what a ship can do"),
    ],
)
def test_what_no_ship_can_do_hangs_on_distance_and_time(far_m, count):
    found = judged(IdentityClone(), by_turns(far_m=far_m))

    assert found.filter(status="raised").height == count


def test_what_no_ship_can_do_hangs_on_the_time_of_slow_reports_too():
    """Half an hour apart it is her speed that counts and not the first kilometres."""
    far_m = 5_000 + 30 * M_PER_NM
    here, there = range(0, 181, 60), range(30, 181, 60)

    just, less = (
        judged(IdentityClone(), by_turns(here, there, far_m=metres))
        for metres in (far_m * 1.05, far_m * 0.95)
    )

    assert not just.is_empty()
    assert less.is_empty()


@pytest.mark.parametrize(
    ("last", "count"),
    [
        pytest.param(10, 1, id="ten minutes"),
        pytest.param(9.9, 0, id="just shorter"),
        pytest.param(11.5, 1, id="longer"),
    ],
)
def test_two_ships_are_told_once_they_were_heard_by_turns_for_long_enough(last, count):
    rows = by_turns(here=[0, 2, 4, 6, 8, last], there=[1, 3, 5, 7, 9])

    assert judged(IdentityClone(), rows).filter(status="raised").height == count


@pytest.mark.parametrize(
    ("spell", "count"),
    [
        pytest.param(5, 1, id="a short spell there"),
        pytest.param(6, 0, id="a long spell there, as after a jump"),
    ],
)
def test_long_spells_here_and_there_are_jumps_and_no_second_ship(spell, count):
    here = [*range(10), *range(30, 40), *range(60, 70)]
    there = [*range(15, 15 + spell), *range(45, 45 + spell)]

    found = judged(IdentityClone(), by_turns(here, there))

    assert found.filter(status="raised").height == count


def test_strays_that_land_somewhere_new_each_time_are_no_second_ship():
    here = track([minute for minute in range(60) if minute % 15 != 10], track_id=HERE)
    strays = [
        track([minute], track_id=10 + minute, north_m=FAR_M + 10_000 * minute)
        for minute in range(10, 60, 15)
    ]

    assert judged(IdentityClone(), passed(here, *strays)).is_empty()


def test_a_track_heard_for_the_first_time_counts_for_nothing_yet():
    rows = by_turns(here=range(10), there=range(10, 40))

    assert judged(IdentityClone(), rows).is_empty()


@pytest.mark.parametrize(
    ("wait", "count"),
    [
        pytest.param(8 * 60 - 5, 1, id="sighted again within eight hours"),
        pytest.param(8 * 60 + 6, 2, id="sighted again later"),
    ],
)
def test_sightings_close_in_time_are_one_matter(wait, count):
    first = by_turns()
    rows = pl.concat([first, first.with_columns(
        pl.col("time", "known", "before_time").dt.offset_by(f"{wait + 19}m"))])  # fmt: skip

    found = judged(IdentityClone(), rows)

    assert found.filter(status="raised").height == count
    assert found.filter(status="closed").height == count


def test_a_number_heard_from_three_places_is_told_once():
    rows = passed(
        *(track(range(20), track_id=number, north_m=FAR_M * number) for number in range(1, 4))
    )

    assert judged(IdentityClone(), rows)["status"].to_list() == ["raised", "closed"]


def test_a_matter_goes_on_over_batches():
    rows = by_turns()

    assert judged(IdentityClone(), rows, cuts=[3, 4, 9]).equals(judged(IdentityClone(), rows))


def test_it_stands_with_its_end_so_far():
    detector, rows = IdentityClone(), by_turns()
    state, _ = detector.step(empty(detector.MEMORY), rows, context(), now=at(20))

    assert detector.standing(state, context()).select("status", "end").rows() == [
        ("raised", at(19))
    ]


def test_nothing_is_remembered_of_a_silent_number():
    detector, rows = IdentityClone(), by_turns()
    state, _ = detector.step(empty(detector.MEMORY), rows, context(), now=at(20))

    kept, _ = detector.step(state, rows.clear(), context(), now=at(20) + detector.memory)

    assert state.height == 1
    assert kept.is_empty()


def test_after_a_long_silence_another_track_is_no_sighting():
    detector = IdentityClone()
    rows = by_turns(here=[0, 1000, 1004, 1008, 1012], there=[1, 1002, 1006, 1010])

    whole, cut = judged(detector, rows), judged(detector, rows, cuts=[2])

    assert whole.equals(cut)
    assert whole["start"].min() >= at(1)


def test_the_sentence_and_the_numbers_say_how_far_and_how_long():
    found = judged(IdentityClone(), by_turns(), context(line(), vessel(name="ASTRID")))

    assert found["reason"][0] == (
        "ASTRID: reports under this number have come by turns from places 40 km apart since "
        "3 Jun 12:00 UTC, farther than one ship can go in between; consistent with two ships on "
        "one number."
    )
    said = numbers(found)
    assert said["changes of place no ship can make"] == 9
    assert said["over a time of"] == 10.0
    assert said["distance apart"] == pytest.approx(40.0, rel=1e-4)
    assert said["speed one ship would have needed"] == pytest.approx(40 / 1.852 * 60, rel=1e-3)


def test_the_walk_says_the_same_in_plain_python():
    rows, schema = by_turns(), IdentityClone.MEMORY
    minutes = one_number.passed(np.zeros(rows.height, np.int64), rows)
    limits, spans = (60.0, 5_000.0, 5), (600_000_000, 3_600_000_000)

    told = []
    for form in (identity_clone._follow, identity_clone._follow.py_func):
        held = records(empty(schema), schema, room=1)
        identity_clone._begin(held, rows[:1])
        held = held.view(np.recarray)
        out = np.zeros(40, layout(schema)).view(np.recarray)
        room = one_number.Told(out, np.zeros(40, np.uint8), np.zeros(0, np.uint8))
        end_us = int(rows["time"].to_physical()[-1]) + 7_200_000_000
        told.append((form(minutes, held, room, limits, spans, end_us), room))

    (count, room), (plain_count, plain) = told
    assert count == plain_count == 2
    assert room.codes[:2].tolist() == plain.codes[:2].tolist()
    for name in schema:
        np.testing.assert_array_equal(room.out[:2][name], plain.out[:2][name])


def shared(number):
    """Return the real reports of one number (Global Fishing Watch, gpsdio-segment)."""
    intakes = list(read_ais([DATA / f"shared_mmsi_{number}.json.gz"], reading=Reading()))
    fixes = conform(pl.concat(each.reports for each in intakes), FIX)
    return World(fixes=fixes.sort("time", maintain_order=True))


@pytest.mark.parametrize(
    ("number", "least"),
    [
        pytest.param(338013000, 1, id="fishing vessels off Samoa, twelve kilometres apart"),
        pytest.param(416000000, 5, id="ships on three oceans"),
    ],
)
def test_numbers_that_several_real_ships_used_are_found(number, least):
    found = run(Engine.over(line(), detectors={"identity_clone": IdentityClone()}), shared(number))

    raised = found.revisions.filter(status="raised")
    assert raised.height >= least
    assert (raised["end"] - raised["start"] >= timedelta(minutes=10)).all()


def test_one_real_ship_with_a_gap_is_no_second_ship():
    found = run(
        Engine.over(line(), detectors={"identity_clone": IdentityClone()}), shared(263576000)
    )

    assert found.alerts.is_empty()


@pytest.mark.parametrize("first", [HERE, THERE])
def test_which_track_comes_first_hangs_on_time_and_not_on_its_name(first):
    """Both are heard in each minute: here in its first half, there in its second."""
    second = HERE + THERE - first
    rows = passed(
        track([minute + 0.2 for minute in range(15)], track_id=first),
        track([minute + 0.7 for minute in range(15)], track_id=second, north_m=FAR_M),
    )

    found = judged(IdentityClone(), rows)

    assert found.select("track_id", "start", "end").rows()[0] == (first, at(0.2), at(10.2))
    assert numbers(found)["speed one ship would have needed"] == pytest.approx(
        40 / 1.852 * 120, rel=1e-3
    )
