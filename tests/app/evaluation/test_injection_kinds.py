"""Every kind of matter is put into traffic as it happens at sea, and its truth is written down."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.evaluation.case import line_passages
from seawarden.app.evaluation.injection_drift import (
    Adrift,
    AnchoredDrag,
    adrift,
    anchored_drag,
    drawn_adrift,
    drawn_anchored_drag,
)
from seawarden.app.evaluation.injection_ground import ground
from seawarden.app.evaluation.injection_identity import IMO, clone, handover, renaming
from seawarden.app.evaluation.injection_kinds import INJECTIONS, OTHER_ID
from seawarden.app.evaluation.injection_lines import (
    Meeting,
    first_meeting,
    loitering,
    survey,
    zig_zag,
)
from seawarden.app.evaluation.injection_path import GEOD, Path
from seawarden.app.evaluation.injection_position import Circle, circling, teleport
from seawarden.app.evaluation.injection_silence import Losses, masked, measured, silence
from seawarden.model.alert import KINDS
from seawarden.model.units import MS_PER_KN
from tests.app.evaluation.passing import passage, rng, traffic
from tests.builders import SHIP, at, line

UNTIL = at(2000)
# The passage crosses the line 40 km on, at 12 knots.
CROSSES = 40_000 / (12 * MS_PER_KN) / 60
DRIFT = Adrift(
    onset=at(60), lasts=timedelta(hours=2), speed_kn=1.5, downwind_deg=90.0, says_so=True
)
DRAG = AnchoredDrag(
    stops=at(60), holds=timedelta(hours=2), drags=timedelta(hours=1), speed_kn=1.0,
    downwind_deg=90.0, swing_m=200.0,
)  # fmt: skip


def between(fixes, first, last):
    return fixes.filter(pl.col("time").is_between(at(first), at(last)))


def moved_kn(fixes):
    path = Path.of(fixes)
    lon, lat = path.lon_deg[[0, -1]], path.lat_deg[[0, -1]]
    net_m = GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2]
    return net_m / (path.time_s[-1] - path.time_s[0]) / MS_PER_KN


def dragged():
    return anchored_drag(passage(), DRAG, rng(), until=UNTIL, case_id="a")


def drifted(**changed):
    drift = Adrift(**({n: getattr(DRIFT, n) for n in DRIFT.__slots__} | changed))
    return adrift(passage(), drift, rng(), until=UNTIL, case_id="a")


def met(track=None):
    track = passage() if track is None else track
    return first_meeting(track, line(), first=at(0), last=at(180))


@pytest.mark.parametrize(
    ("injected", "onset"),
    [
        pytest.param(dragged(), 60, id="anchored drag"),
        pytest.param(drifted(), 60, id="adrift"),
        pytest.param(
            silence(passage(), begin=at(60), length=timedelta(hours=1), case_id="a"), 60,
            id="silence",
        ),
        pytest.param(
            loitering(passage(), Meeting(at=at(100), asset_id="cable-a", line_deg=90.0), rng(),
                      until=UNTIL, case_id="a"), 100, id="loitering",
        ),
    ],
)  # fmt: skip
def test_nothing_changes_before_it_happens(injected, onset):
    is_before = pl.col("time") < at(onset)

    assert_frame_equal(injected.fixes.filter(is_before), passage().filter(is_before))
    assert injected.fixes["time"].is_sorted()


def test_an_anchored_ship_stays_in_her_circle_until_she_drags():
    held = between(dragged().fixes, 80, 60 + 8 + 118)
    path = Path.of(held)
    across_m = GEOD.inv(
        path.lon_deg.min(), path.lat_deg.min(), path.lon_deg.max(), path.lat_deg.max()
    )[2]

    assert 50 < across_m < 2 * 200 * 1.5
    assert set(held["nav_status"]) == {None}


def test_a_dragging_anchor_goes_downwind_at_its_speed():
    begun = 60 + 8 + 120
    moving = between(dragged().fixes, begun + 6, begun + 60)
    east_m, north_m = np.diff(moving["lon_deg"].to_numpy()[[0, -1]])[0], 0.0

    assert moved_kn(moving) == pytest.approx(1.0, rel=0.15)
    assert east_m > north_m


def test_a_drag_at_anchor_begins_when_the_anchor_breaks_out():
    truth = dragged().truth

    assert truth["onset"].to_list() == [at(60 + 8 + 120)]
    assert truth["kind"].to_list() == ["anchored_drag"]


def test_at_anchor_she_reports_every_three_minutes_and_says_so():
    track = passage().with_columns(nav_status=pl.lit(0, pl.UInt8))
    found = anchored_drag(track, DRAG, rng(), until=UNTIL, case_id="a").fixes
    held = between(found, 80, 180)

    assert set(held["time"].diff().drop_nulls()) == {timedelta(minutes=3)}
    assert set(held["nav_status"]) == {1}


def test_a_ship_adrift_loses_her_way_and_goes_downwind():
    found = drifted().fixes
    late = between(found, 110, 179)

    assert between(found, 70, 70)["sog_kn"][0] < 6.0
    assert late["sog_kn"].mean() == pytest.approx(1.5, abs=0.3)
    assert late["lon_deg"][-1] > late["lon_deg"][0]


def test_a_ship_adrift_points_anywhere_but_where_she_goes():
    late = between(drifted().fixes, 110, 179)
    off = (late["heading_deg"] - late["cog_deg"] + 180.0).to_numpy() % 360.0 - 180.0

    assert np.median(np.abs(off)) > 30.0


@pytest.mark.parametrize("column", ["sog_kn", "cog_deg", "heading_deg"])
def test_what_a_ship_never_sent_she_does_not_send_adrift(column):
    silent = passage().with_columns(pl.lit(None, pl.Float32).alias(column))
    found = adrift(silent, DRIFT, rng(), until=UNTIL, case_id="a").fixes

    assert found[column].null_count() == found.height
    others = {"sog_kn", "cog_deg", "heading_deg"} - {column}
    assert all(found[other].null_count() == 0 for other in others)


@pytest.mark.parametrize(("says_so", "expected"), [(True, {0, 2}), (False, {0})])
def test_some_say_that_they_are_not_under_command(says_so, expected):
    track = passage().with_columns(nav_status=pl.lit(0, pl.UInt8))
    drift = Adrift(
        onset=at(60), lasts=timedelta(hours=1), speed_kn=1.0, downwind_deg=0.0, says_so=says_so
    )
    found = adrift(track, drift, rng(), until=UNTIL, case_id="a").fixes

    assert set(found["nav_status"]) == expected


def test_nobody_reports_after_the_traffic_ends():
    found = adrift(passage(), DRIFT, rng(), until=at(90), case_id="a")

    assert found.truth["end"].to_list() == [at(90)]


def test_drifts_are_drawn_as_they_are_on_record():
    drags = [drawn_anchored_drag(rng(seed), stops=at(0)).speed_kn for seed in range(100)]
    drifts = [drawn_adrift(rng(seed), onset=at(0)).speed_kn for seed in range(100)]

    assert 0.3 <= min(drags) < max(drags) <= 3.0
    assert 0.3 <= min(drifts) < max(drifts) <= 4.0


def test_a_meeting_is_where_she_crosses_and_how_the_line_runs():
    found = met()

    assert found.asset_id == "cable-a"
    assert abs(found.at - at(CROSSES)) < timedelta(minutes=1)
    assert found.line_deg % 180 == pytest.approx(90.0, abs=1.0)


def test_a_ship_that_crosses_nothing_meets_nothing():
    assert met(passage(begins_m=10_000.0)) is None


def test_loitering_is_to_stay_slowly_about_the_line():
    found = loitering(passage(), met(), rng(), until=UNTIL, case_id="a")
    stay = found.fixes.filter(pl.col("time") >= at(CROSSES + 20))
    away_m = np.abs(stay["lat_deg"].to_numpy() - 55.0) * 111_300

    assert stay["sog_kn"].mean() < 3.0
    assert away_m.max() < 2_000
    assert found.truth["end"][0] - found.truth["onset"][0] > timedelta(minutes=80)


def test_a_zig_zag_crosses_the_line_again_and_again():
    found = zig_zag(passage(), met(), rng(), until=UNTIL, case_id="a")
    after = found.fixes.filter(pl.col("time") >= at(CROSSES - 5))

    assert line_passages(after, line()).height >= 5


def test_a_survey_sails_even_legs_beside_the_line():
    found = survey(passage(), met(), rng(), until=UNTIL, case_id="a")
    swept = found.fixes.filter(pl.col("time") >= at(CROSSES + 60))
    along = (swept["cog_deg"].to_numpy() % 180.0 - 90.0 + 90.0) % 180.0 - 90.0

    assert np.mean(np.abs(along) < 10.0) > 0.7
    assert 3.0 < swept["sog_kn"].median() < 6.0


def test_a_silence_leaves_no_report_and_everything_else():
    found = silence(passage(), begin=at(60), length=timedelta(minutes=30), case_id="a")

    assert between(found.fixes, 60, 89.9).is_empty()
    assert found.fixes.height == passage().height - 30
    assert found.truth.select("onset", "end").row(0) == (at(59), at(100))


def test_losses_are_measured_as_they_were_made():
    lost = Losses(begins=0.05, goes_on=0.7)
    heard = masked(traffic(minutes=range(900)), lost, rng(), outages=0)

    found = measured(heard.fixes)

    assert found.begins == pytest.approx(0.05, rel=0.15)
    assert found.goes_on == pytest.approx(0.7, abs=0.05)


def test_losses_are_not_measured_on_ships_that_report_seldom():
    assert measured(passage(range(0, 900, 3))) == Losses(begins=1e-3, goes_on=0.8)


def test_while_a_receiver_fails_one_side_hears_nothing_of_all():
    made = traffic(minutes=range(300))
    heard = masked(made, Losses(begins=1e-9, goes_on=0.8), rng(), outages=1)
    lost = made.fixes.join(heard.fixes, on=["vessel_id", "time"], how="anti")

    assert lost["vessel_id"].n_unique() == 10
    assert lost["time"].max() - lost["time"].min() <= timedelta(minutes=40)


def test_nothing_is_to_be_found_in_masked_traffic():
    heard = masked(traffic(), Losses(begins=0.05, goes_on=0.7), rng())

    assert heard.truth.is_empty()
    assert set(heard.nuisance["nuisance"]) == {"reception masked"}


def test_a_clone_puts_two_ships_on_one_number():
    other = passage(vessel_id=SHIP + 1, east_m=20_000.0)
    found = clone(passage(), other, case_id="a")

    assert set(found.fixes["vessel_id"]) == {SHIP}
    assert found.fixes.height == passage().height + other.height
    assert found.replaces == (SHIP + 1,)
    assert found.truth.select("onset", "end").row(0) == (at(0), at(180))


def test_two_ships_that_are_never_heard_at_once_are_no_clone():
    late = passage(range(200, 300), vessel_id=SHIP + 1)

    assert clone(passage(), late, case_id="a") is None


def test_a_handover_goes_on_under_the_other_number():
    found = handover(
        passage(), at=at(60), silent=timedelta(minutes=5), other_id=OTHER_ID, case_id="a"
    )
    after = found.fixes.filter(pl.col("vessel_id") == OTHER_ID)

    assert found.fixes.filter(pl.col("vessel_id") == SHIP)["time"].max() == at(59)
    assert after["time"].min() == at(65)
    assert found.truth.select("vessel_id", "other_id").row(0) == (SHIP, OTHER_ID)


def test_a_renamed_ship_says_two_names_and_sails_on():
    found = renaming(passage(), at=at(60), case_id="a")

    assert found.vessels["time"].to_list() == [at(0), at(60)]
    assert found.vessels["imo"].n_unique() == found.vessels["name"].n_unique() == 2
    assert_frame_equal(found.fixes, passage())


@pytest.mark.parametrize("imo", IMO)
def test_made_up_imo_numbers_have_their_check_digit(imo):
    digits = [int(digit) for digit in str(imo)]
    weighted = sum(digit * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))

    assert weighted % 10 == digits[-1]


def test_a_teleport_moves_positions_for_its_time_and_nothing_else():
    found = teleport(
        passage(), begin=at(60), length=timedelta(minutes=30), towards_deg=90.0,
        distance_m=10_000.0, case_id="a",
    ).fixes  # fmt: skip
    false, true = between(found, 60, 90), between(passage(), 60, 90)
    away = GEOD.inv(*(f[c].to_numpy() for f in (true, false) for c in ("lon_deg", "lat_deg")))[2]

    assert away == pytest.approx(10_000.0)
    assert_frame_equal(between(found, 91, 180), between(passage(), 91, 180))
    assert_frame_equal(false.select("sog_kn"), true.select("sog_kn"))


def test_circling_goes_round_a_place_at_one_speed():
    circle = Circle(lon_deg=10.6, lat_deg=55.0, radius_m=800.0, speed_kn=10.0)
    found = circling(passage(), circle, begin=at(60), length=timedelta(minutes=40), case_id="a")
    false = between(found.fixes, 60, 100)
    lon, lat = false["lon_deg"].to_numpy(), false["lat_deg"].to_numpy()
    away = GEOD.inv(np.full(len(lon), 10.6), np.full(len(lat), 55.0), lon, lat)[2]

    assert away == pytest.approx(800.0)
    assert set(false["sog_kn"]) == {10.0}
    course = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[0] % 360.0
    turned = np.degrees(60 * 10 * MS_PER_KN / 800.0)
    assert false["cog_deg"].to_numpy()[:-1] == pytest.approx(
        (course - turned / 2) % 360.0, abs=0.5
    )
    assert moved_kn(false[:2]) == pytest.approx(10.0, rel=0.05)


@pytest.fixture(scope="module")
def sea():
    return ground(traffic(40, minutes=range(500)))


@pytest.mark.parametrize("kind", sorted(INJECTIONS))
def test_each_kind_is_put_into_copies_by_its_name(sea, kind):
    copies = INJECTIONS[kind](sea, rng(), 4)
    truth = pl.concat(copy.truth for copy in copies)

    assert set(truth["kind"]) == {kind}
    assert kind in KINDS
    assert truth["source_track"].str.starts_with("made/").all()


@pytest.mark.parametrize("kind", sorted(INJECTIONS))
def test_the_others_stay_as_they_were(sea, kind):
    for copy in INJECTIONS[kind](sea, rng(), 2):
        untouched = copy.untouched()
        ships = untouched.select("vessel_id").unique()
        same = sea.traffic.fixes.join(ships, on="vessel_id", how="semi")
        assert_frame_equal(untouched, same)


@pytest.mark.parametrize("kind", sorted(INJECTIONS))
def test_the_same_seed_puts_the_same_in(sea, kind):
    one, same = (INJECTIONS[kind](sea, rng(3), 2) for _ in range(2))

    assert_frame_equal(one[0].fixes, same[0].fixes)
    assert_frame_equal(one[0].truth, same[0].truth)


def test_interference_is_one_matter_of_many_ships(sea):
    (copy,) = INJECTIONS["interference"](sea, rng(), 1)

    assert copy.truth["case_id"].str.split("/").list.first().n_unique() == 1
    assert copy.truth.height >= 4


def test_two_ships_side_by_side_are_no_clone():
    close = ground(traffic(6, minutes=range(500)))

    assert INJECTIONS["identity_clone"](close, rng(), 3) == []


def test_each_ship_gives_her_reports_to_one_clone_only(sea):
    copies = INJECTIONS["identity_clone"](sea, rng(), 8)
    givers = pl.concat(copy.truth["variant"] for copy in copies)

    assert len(givers) > 1
    assert givers.is_unique().all()
