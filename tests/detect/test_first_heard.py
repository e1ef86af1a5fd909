import numpy as np
import polars as pl
import pytest

from seawarden.detect import first_heard
from seawarden.detect.first_heard import FirstHeard
from seawarden.detect.memory import records
from seawarden.model.schema import empty
from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP, at
from tests.detect.minute_rows import passed, track

OLD, NEW = SHIP, SHIP + 1
TEN_KN_M = 10 * MS_PER_KN * 60  # in a minute


def sailing(ship, minutes, *, off_m=0.0, **said):
    usual = {"sog_kn": 10.0, "cog_deg": 0.0, "vessel_id": ship, "track_id": ship}
    north_m = [minute * TEN_KN_M + off_m for minute in minutes]
    return track(minutes, north_m=north_m, **(usual | said))


def noted(*tracks, cuts=(), until=400):
    """Return who is noted to have fallen silent before each ship, once that is certain."""
    rows, fold, state = passed(*tracks), FirstHeard(), empty(FirstHeard.MEMORY)
    for now in (*cuts, until):
        state = fold.step(state, rows.filter(pl.col("known") <= at(now)), now=at(now))
        state = fold.forgotten(state, now=at(now))
        rows = rows.filter(pl.col("known") > at(now))
    return dict(state.filter(pl.col("other") > 0).select("vessel_id", "other").iter_rows())


def handover(*, old_until=70, new_from=80, off_m=0.0, old=None, new=None):
    return (
        sailing(OLD, range(old_until + 1), **(old or {})),
        sailing(NEW, range(new_from, new_from + 30), off_m=off_m, **(new or {})),
    )


def test_a_new_ship_where_another_fell_silent_is_noted_with_when_and_where():
    state = FirstHeard().step(
        empty(FirstHeard.MEMORY), passed(*handover()), now=at(400)
    ).filter(vessel_id=NEW)  # fmt: skip

    assert state["other"].item() == OLD
    assert state["first"].cast(pl.Datetime("us", "UTC")).item() == at(80)
    assert state["other_time"].cast(pl.Datetime("us", "UTC")).item() == at(70)
    assert state["certain"].cast(pl.Datetime("us", "UTC")).item() == at(110)
    assert state["apart_m"].item() == pytest.approx(10 * TEN_KN_M, rel=1e-3)


@pytest.mark.parametrize(
    ("said", "is_noted"),
    [
        pytest.param({"new_from": 100}, True, id="half an hour later"),
        pytest.param({"new_from": 101}, False, id="too late"),
        pytest.param({"old_until": 50, "new_from": 60}, True, id="after an hour of listening"),
        pytest.param({"old_until": 50, "new_from": 59}, False, id="before all were heard once"),
        pytest.param({"off_m": 0.2 * 10 * TEN_KN_M + 400}, True, id="within her reach"),
        pytest.param({"off_m": 0.2 * 10 * TEN_KN_M + 550}, False, id="out of reach"),
        pytest.param({"new": {"cog_deg": 44.0}}, True, id="about the same course"),
        pytest.param({"new": {"cog_deg": 46.0}}, False, id="another course"),
        pytest.param({"new": {"cog_deg": 316.0}}, True, id="to the other side"),
        pytest.param({"new": {"sog_kn": 3.0}, "off_m": -1_000}, True, id="under way"),
        pytest.param({"new": {"sog_kn": 2.9}}, False, id="not under way"),
        pytest.param({"old": {"sog_kn": 2.9}}, False, id="the other was not under way"),
        pytest.param({"new": {"cog_deg": float("nan")}}, False, id="no course"),
    ],
)
def test_who_is_noted(said, is_noted):
    assert noted(*handover(**said)) == ({NEW: OLD} if is_noted else {})


@pytest.mark.parametrize(
    ("again", "is_noted"),
    [
        pytest.param(109.0, False, id="heard again within half an hour"),
        pytest.param(110.0, True, id="heard again later"),
    ],
)
def test_a_ship_that_is_heard_again_was_not_silent(again, is_noted):
    def tracks():
        return (*handover(), sailing(OLD, [again], track_id=99))

    assert noted(*tracks()) == ({NEW: OLD} if is_noted else {})
    assert noted(*tracks(), cuts=[71, 81, 100, 111]) == noted(*tracks())


def test_of_two_that_fit_alike_neither_is_noted():
    def twin():
        return sailing(SHIP + 5, range(71))

    assert noted(twin(), *handover()) == {}
    assert noted(*handover(), twin()) == {}


def test_of_several_the_one_whose_way_fits_best_is_noted():
    nearer = sailing(SHIP + 5, range(70), off_m=5 * TEN_KN_M)

    assert noted(*handover(), nearer) == {NEW: OLD}


def test_a_ship_known_from_before_is_not_new():
    before = sailing(NEW, [1.0], off_m=50_000, track_id=98)

    assert noted(before, *handover()) == {}


def test_a_ship_silent_for_a_month_is_new_again():
    fold = FirstHeard()
    state = fold.step(empty(FirstHeard.MEMORY), passed(sailing(OLD, [0])), now=at(1))

    assert fold.forgotten(state, now=at(30 * 24 * 60)).height == 1
    assert fold.forgotten(state, now=at(30 * 24 * 60 + 1)).is_empty()


def test_the_walk_says_the_same_in_plain_python():
    rows = passed(*handover(), sailing(OLD, [95], track_id=99))
    place = (rows["vessel_id"].to_numpy() - SHIP).astype(np.int64)
    began_us = int(rows["time"].to_physical().min())
    limits = first_heard.Limits(3_600_000_000, 1_800_000_000, 3.0, 1.2, 500.0, 45.0)

    said = []
    for form in (first_heard._follow, first_heard._follow.py_func):
        held = records(empty(FirstHeard.MEMORY), FirstHeard.MEMORY, room=2)
        held[:] = np.zeros(1, held.dtype)
        held["vessel_id"], held["first"] = [OLD, NEW], -1
        form(first_heard._passed(place, rows), held.view(np.recarray), limits, began_us)
        said.append(held)

    for name in FirstHeard.MEMORY:
        np.testing.assert_array_equal(said[0][name], said[1][name])
    assert said[0]["certain"][1] > 0


@pytest.mark.parametrize("first", [1, 99])
def test_who_was_silent_hangs_on_time_and_not_on_the_names_of_tracks(first):
    """The old ship is heard last in the very minute in which the new one is heard first."""
    old = sailing(OLD, [*range(0, 80, 5), 80.2], track_id=first)
    new = sailing(NEW, [80.7, *range(85, 110)], track_id=50)
    later = sailing(NEW, [80.1, *range(85, 110)], track_id=50)

    assert noted(old, new) == {NEW: OLD}
    assert noted(sailing(OLD, [*range(0, 80, 5), 80.2], track_id=first), later) == {}
