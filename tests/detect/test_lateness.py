"""Reports that come after their window lead to revisions, never to silence."""

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.detect import ledger
from seawarden.detect.engine import Engine, Watch
from seawarden.detect.lateness import Patience, PatientWatch, step
from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import SHIP, at, fixes, line

OTHER = SHIP + 1
ENGINE = Engine.over(line())
NOBODY = empty(VESSEL)


def anchored(minutes=range(0, 40, 2), **said):
    return fixes(minutes, sog_kn=0.0, nav_status=1, north_m=50.0, **said)


def clock(until_minute):
    """Another ship, far away, whose reports move the horizon on."""
    return fixes(range(0, until_minute, 5), vessel_id=OTHER, north_m=40_000.0, sog_kn=0.0)


def follow(batches, **options):
    watch, told, crossings, withdrawn = PatientWatch(), [], [], []
    for number, batch in enumerate(batches, start=1):
        watch, found, revised = step(
            ENGINE, watch, batch, NOBODY, is_last=number == len(batches), **options
        )
        told.append(found.revisions)
        crossings.append(found.crossings)
        withdrawn.append(revised.withdrawn_crossings)
    return watch, pl.concat(told), pl.concat(crossings), pl.concat(withdrawn)


def final(told):
    """The last word on each alert, without how often it was changed."""
    last = ledger.in_order(ledger.latest(empty(ALERT), told))
    return last.filter(pl.col("status") != "withdrawn").drop("revision", "status")


def in_time(world):
    _, found = ENGINE.step(Watch(), world.sort("time"), NOBODY, is_last=True)
    return final(ledger.latest(empty(ALERT), found.revisions)), found


def test_an_alert_that_only_late_reports_show_is_raised():
    late = anchored()

    _, told, _, _ = follow([clock(120), late])

    assert told["kind"].to_list()[:1] == ["anchored"]
    assert told["start"].to_list()[0] == at(0)


def test_an_alert_that_a_late_report_denies_is_withdrawn_with_the_reason():
    stop = anchored([0, 4, 8, 12])
    sprint = fixes([6], sog_kn=8.0, north_m=50.0)

    _, told, _, _ = follow([pl.concat([stop, clock(13)]), clock(120), sprint])

    last = ledger.latest(empty(ALERT), told).row(0, named=True)
    assert last["status"] == "withdrawn"
    assert last["reason"].startswith("Withdrawn: reports that came late say otherwise.")
    assert last["revision"] == told["revision"].max()


def test_a_crossing_that_did_not_happen_is_taken_back():
    straight = fixes([0, 10], sog_kn=10.0, north_m=[-1500.0, 1500.0])
    detour = fixes([5], sog_kn=10.0, north_m=0.0, east_m=1200.0)

    _, _, crossings, withdrawn = follow([straight, clock(60), detour])

    assert withdrawn.height == 1
    assert crossings.height - withdrawn.height == 1
    assert crossings["after"].to_list()[-1] in (at(5), at(10))


def test_late_reports_of_one_ship_leave_the_others_alone():
    theirs = anchored(vessel_id=SHIP + 2)
    late = anchored()

    _, told, _, _ = follow([pl.concat([theirs, clock(120)]).sort("time"), late])

    assert told.filter(pl.col("vessel_id") == SHIP + 2)["revision"].max() <= 1


HOUR = Patience(lateness=timedelta(hours=1))


def test_a_report_from_before_what_is_kept_is_handed_back():
    early = anchored([1])
    long_after = fixes(range(0, 1200, 5), vessel_id=OTHER, north_m=40_000.0)

    watch, _, _ = step(ENGINE, PatientWatch(), long_after, NOBODY, patience=HOUR)
    _, _, revised = step(ENGINE, watch, early, NOBODY, patience=HOUR)

    assert revised.too_late.height == 1
    assert revised.late_count == 0


def test_what_is_kept_is_bounded_in_time():
    long_after = fixes(range(0, 1200, 5), vessel_id=OTHER, north_m=40_000.0)

    watch, _, _ = step(ENGINE, PatientWatch(), long_after, NOBODY, patience=HOUR)

    assert watch.since["time"].min() >= at(1195) - timedelta(hours=1, seconds=30)


def test_what_is_kept_is_bounded_in_rows():
    few = Patience(rows_most=100)
    watch, heights = PatientWatch(), []
    for begin in range(0, 500, 50):
        batch = fixes(range(begin, begin + 50), vessel_id=OTHER, north_m=40_000.0)
        watch, _, _ = step(ENGINE, watch, batch, NOBODY, patience=few)
        heights.append(watch.since.height)

    assert 50 <= max(heights) <= 100
    assert watch.past.horizon == watch.since["time"].min()


def test_late_reports_wait_for_each_other_for_a_minute_of_their_own_time():
    watch, _, _ = step(ENGINE, PatientWatch(), clock(120), NOBODY)
    counts = []
    for late, minute in [(3, 120), (6, 120.5), (9, 120.9), (12, 121.5), (15, 121.6)]:
        batch = pl.concat([anchored([late]), fixes([minute], vessel_id=OTHER, north_m=40_000.0)])
        watch, _, revised = step(ENGINE, watch, batch, NOBODY)
        counts.append(revised.late_count)

    assert counts == [1, 0, 0, 3, 0]
    assert watch.late.height == 1


def test_a_late_report_is_judged_before_what_it_needs_is_let_go():
    watch, _, _ = step(ENGINE, PatientWatch(), clock(120), NOBODY)
    never = Patience(lateness=timedelta(minutes=30), pause=timedelta(days=1))
    watch, _, first = step(ENGINE, watch, anchored([3]), NOBODY, patience=never)
    watch, _, second = step(ENGINE, watch, anchored([100]), NOBODY, patience=never)
    batch = fixes([200], vessel_id=OTHER, north_m=40_000.0)
    watch, _, third = step(ENGINE, watch, batch, NOBODY, patience=never)

    assert (first.late_count, second.late_count, third.late_count) == (1, 0, 1)
    assert watch.late.is_empty()


@settings(max_examples=12)
@given(order=st.permutations(range(6)))
def test_whatever_comes_late_the_last_word_is_the_same(order):
    world = pl.concat(
        [
            anchored(range(0, 60, 3)),
            fixes(range(1, 60, 4), vessel_id=SHIP + 2, sog_kn=3.0,
                  north_m=[150.0 * (-1) ** n for n in range(15)]),
            clock(60),
        ]
    ).sort("time")  # fmt: skip
    pieces = [world.filter(pl.int_range(pl.len()) % 6 == n) for n in range(6)]

    _, told, crossings, withdrawn = follow([pieces[n] for n in order])

    expected, found = in_time(world)
    assert_frame_equal(final(told), expected)
    kept = crossings.join(withdrawn, on=list(CROSSING), how="anti")
    assert_frame_equal(
        kept.unique().sort("time", "vessel_id"), found.crossings.unique().sort("time", "vessel_id")
    )


@settings(max_examples=6)
@given(order=st.permutations(range(4)))
def test_every_report_is_accounted_for(order):
    world = pl.concat([anchored(range(0, 60, 3)), clock(60)]).sort("time")
    pieces = [world.filter(pl.int_range(pl.len()) % 4 == n) for n in range(4)]
    watch, counted = PatientWatch(), 0
    for number, each in enumerate(order, start=1):
        watch, found, _ = step(ENGINE, watch, pieces[each], NOBODY, is_last=number == 4)
        counted += found.report_count + found.cleaned["row_count"].sum()

    assert counted == world.height


def test_the_columns_are_those_of_the_schemas():
    _, told, crossings, withdrawn = follow([empty(FIX), anchored(), anchored([3])])

    assert dict(told.schema) == ALERT
    assert dict(crossings.schema) == dict(withdrawn.schema) == CROSSING
