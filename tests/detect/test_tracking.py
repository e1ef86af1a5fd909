import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pyproj import Geod

from seawarden.detect import tracking
from seawarden.detect.tracking import Tracking
from seawarden.detect.tracking_kernel import CAP_KN, JUMP_KN, SLACK_M
from seawarden.model.report import FIX
from seawarden.model.schema import conform
from seawarden.model.units import MS_PER_KN, US_PER_S
from tests.builders import SHIP, at, fixes

GEOD = Geod(ellps="WGS84")
DATA = Path(__file__).parents[1] / "data/ais"
AIRCRAFT = 111_219_001
SECOND = 1 / 60


def follow(rows, *, cuts=(), is_last=True, until=None):
    """Return the accepted reports, and what was cleaned and mended, by reason."""
    rows = rows.sort("time", maintain_order=True)
    state, found, cleaned, mended = Tracking.start(), [], {}, {}
    ends = [*cuts, rows.height]
    for begin, end in zip([0, *ends], ends, strict=False):
        batch = rows[begin:end]
        now = at(until) if until and end == rows.height else batch["time"].max()
        state, step = tracking.step(state, batch, now=now, is_last=is_last and end == rows.height)
        found.append(step.reports(np.arange(step.report_count)))
        for told, counts in ((cleaned, step.cleaned), (mended, step.mended)):
            for reason, count in counts.iter_rows():
                told[reason] = told.get(reason, 0) + count
    return pl.concat(found), cleaned, mended, state


def tracks(rows, **more):
    """Return for each track, oldest first, the minutes of its reports."""
    accepted, *_ = follow(rows, **more)
    grouped = accepted.group_by("track_id", maintain_order=True).agg("time")
    return [[(time - at(0)) / timedelta(minutes=1) for time in row] for row in grouped["time"]]


def test_one_ship_is_one_track():
    assert tracks(fixes([0, 5, 10])) == [[0, 5, 10]]


def test_two_numbers_are_two_tracks():
    assert tracks(fixes([0, 1, 2, 3], vessel_id=[1, 2, 1, 2])) == [[0, 2], [1, 3]]


def test_each_report_knows_the_one_before_it_in_its_track():
    rows = fixes([0, 1, 2], east_m=[0, 100, 200], sog_kn=[3.0, None, 5.0], cog_deg=90.0)

    accepted, *_ = follow(rows)

    assert accepted["before_time"].to_list() == [None, at(0), at(1)]
    assert accepted["before_lon_deg"][1:].to_list() == rows["lon_deg"][:2].to_list()
    assert accepted["before_lat_deg"][1:].to_list() == rows["lat_deg"][:2].to_list()
    assert accepted["before_sog_kn"][1] == 3.0


# Jumps: held until two more agree (DROPPED), field by field.


def test_a_single_jump_is_dropped_and_counted():
    rows = fixes([0, 1, 2, 3], east_m=[0, 0, 50_000, 0])

    accepted, cleaned, _, _ = follow(rows)

    assert accepted["time"].to_list() == [at(0), at(1), at(3)]
    assert cleaned == {"position jump": 1}


def test_two_agreeing_jumps_are_not_yet_believed():
    accepted, cleaned, _, state = follow(
        fixes([0, 1, 2], east_m=[0, 50_000, 50_000]), is_last=False
    )

    assert accepted.height == 1
    assert cleaned == {}
    assert state.held["time"].to_list() == [at(1), at(2)]


def test_the_third_agreeing_report_makes_a_second_track_of_all_three():
    rows = fixes([0, 1, 2, 3], east_m=[0, 50_000, 50_000, 50_000])

    assert tracks(rows) == [[0], [1, 2, 3]]


def test_the_first_of_a_track_has_no_report_before_it():
    rows = fixes([0, 1, 2, 3], east_m=[0, 50_000, 50_000, 50_000])

    accepted, *_ = follow(rows)

    firsts = accepted.filter(pl.col("before_time").is_null())
    assert firsts["time"].to_list() == [at(0), at(1)]
    for name in ("before_lon_deg", "before_lat_deg", "before_sog_kn"):
        assert firsts[name].is_nan().all()


def test_the_third_may_come_in_a_later_batch():
    rows = fixes([0, 1, 2, 3, 4], east_m=[0, 50_000, 50_000, 50_000, 50_000])

    assert tracks(rows, cuts=[2, 3]) == [[0], [1, 2, 3, 4]]


def test_a_track_is_open_for_eight_hours_to_the_instant():
    *_, state = follow(fixes([0]), is_last=False, until=480)
    *_, gone = follow(fixes([0]), is_last=False, until=480.001)

    assert state.tracks.height == state.numbers.height == 1
    assert gone.tracks.height == gone.numbers.height == 0


def test_reports_held_for_longer_than_a_track_lasts_are_dropped():
    rows = fixes([0, 1, 2], east_m=[0, 50_000, 50_000])

    _, cleaned, _, state = follow(rows, is_last=False, until=2 + 8 * 60 + 0.01)

    assert cleaned == {"position jump": 2}
    assert state.held.is_empty()
    assert state.tracks.is_empty()
    assert state.numbers.is_empty()


def test_held_reports_that_another_ship_unlinks_are_counted_too():
    rows = fixes([0, 1, 490, 491], east_m=[0, 50_000, 0, 0])

    accepted, cleaned, _, _ = follow(rows)

    assert accepted.height == 3
    assert cleaned == {"position jump": 1}


@pytest.mark.parametrize(
    ("apart_m", "count"),
    [
        pytest.param(SLACK_M - 1, 1, id="within the slack of a position"),
        pytest.param(SLACK_M + 1, 2, id="beyond it at a speed of no ship"),
    ],
)
def test_within_seconds_a_ship_stays_within_the_slack(apart_m, count):
    minutes = [10 * SECOND * number for number in range(4)]

    assert len(tracks(fixes(minutes, north_m=[0, *[apart_m] * 3]))) == count


@pytest.mark.parametrize(
    ("apart_m", "count"),
    [
        pytest.param(SLACK_M - 1, 1, id="within the slack of a position"),
        pytest.param(SLACK_M + 1, 2, id="beyond it at a speed of no ship"),
    ],
)
def test_so_it_is_when_the_number_has_another_track(apart_m, count):
    elsewhere = fixes([-60, -59.9, -59.8, -59.7], east_m=[0, *[800_000] * 3])
    minutes = [10 * SECOND * number for number in range(4)]
    here = fixes(minutes, north_m=[0, *[apart_m] * 3])

    assert len(tracks(pl.concat([elsewhere, here]))) == 1 + count


@pytest.mark.parametrize(
    ("knots", "count"),
    [
        pytest.param(CAP_KN - 0.1, 1, id="at the speed of a ship at rest that moved"),
        pytest.param(CAP_KN + 0.1, 2, id="faster"),
    ],
)
def test_over_an_hour_a_ship_is_within_reach_of_where_she_was_expected(knots, count):
    apart_m = knots * MS_PER_KN * 3600 + SLACK_M
    rows = fixes([0, 60, 61, 62], east_m=[0, *[apart_m] * 3], cog_deg=0.0)

    assert len(tracks(rows)) == count


def test_a_fast_ship_is_expected_further_along_her_course():
    apart_m = 40 * MS_PER_KN * 3600
    there = [0, apart_m, apart_m + 1, apart_m + 2]
    rows = fixes([0, 60, 60.1, 60.2], sog_kn=40.0, cog_deg=90.0, east_m=there)
    backwards = rows.with_columns(cog_deg=pl.lit(270.0, dtype=pl.Float32))

    assert len(tracks(rows)) == 1
    assert len(tracks(backwards)) == 2


def test_a_ship_may_have_come_by_the_course_she_has_now():
    apart_m = 40 * MS_PER_KN * 3600
    there = [0, apart_m, apart_m + 1, apart_m + 2]
    rows = fixes([0, 60, 60.1, 60.2], sog_kn=[0.0, 40, 40, 40], cog_deg=90.0, east_m=there)

    assert len(tracks(rows)) == 1


def test_where_nobody_told_a_course_a_ship_may_be_a_fast_one():
    apart_m = 40 * MS_PER_KN * 3600
    rows = fixes([0, 60, 61, 62], east_m=[0, *[apart_m] * 3], sog_kn=None)

    assert len(tracks(rows)) == 1


@pytest.mark.parametrize(
    ("vessel_id", "count"),
    [pytest.param(AIRCRAFT, 1, id="an aircraft"), pytest.param(SHIP, 2, id="a ship")],
)
def test_aircraft_may_be_as_fast_as_aircraft(vessel_id, count):
    apart_m = 200 * MS_PER_KN * 3600
    rows = fixes([0, 60, 61, 62], east_m=[0, *[apart_m] * 3], vessel_id=vessel_id)

    assert len(tracks(rows)) == count


def test_no_ship_makes_more_than_sixty_knots_from_where_she_was():
    apart_m = (JUMP_KN + 1) * MS_PER_KN * 3600
    rows = fixes([0, 60, 61, 62], east_m=[0, *[apart_m] * 3], sog_kn=61.0, cog_deg=90.0)

    assert len(tracks(rows)) == 2


def test_the_short_way_leads_over_the_date_line():
    lon = [179.99, -179.99, -179.97]

    accepted, *_ = follow(fixes([0, 5, 10], lon_deg=lon, lat_deg=0.0, sog_kn=None))

    assert accepted["track_id"].n_unique() == 1
    expected_m = GEOD.inv(179.99, 0, -179.97, 0)[2]
    assert accepted["sog_kn"][2] == pytest.approx(expected_m / 300 / MS_PER_KN / 2, rel=1e-4)


# Time.


@pytest.mark.parametrize(
    ("minutes", "count"),
    [pytest.param(480, 1, id="eight hours"), pytest.param(480.001, 2, id="longer")],
)
def test_a_long_silence_ends_a_track(minutes, count):
    assert len(tracks(fixes([0, minutes]))) == count
    assert len(tracks(fixes([0, minutes]), cuts=[1])) == count


def test_so_it_is_for_one_of_two_ships_on_a_number():
    other = fixes([0.1, 0.2, 0.3, 400], east_m=800_000)

    assert [0, 480] in tracks(pl.concat([fixes([0, 480]), other]))


def test_two_positions_at_one_instant_are_one_report():
    accepted, cleaned, _, _ = follow(fixes([0, 1, 1], east_m=[0, 10, 20]))

    assert accepted.height == 2
    assert cleaned == {"two positions at one instant": 1}


def test_which_of_two_at_one_instant_does_not_hang_on_their_order():
    rows = fixes([0, 1, 1], east_m=[0, 10, 20])

    one, *_ = follow(rows)
    other, *_ = follow(rows[[0, 2, 1]])

    assert one.equals(other)


def test_a_track_is_named_after_its_birth_and_not_after_its_batch():
    whole, *_ = follow(fixes([0, 5, 10]))
    alone, *_ = follow(pl.concat([fixes([0, 5, 10]), fixes([-1], vessel_id=7)]), cuts=[2])

    assert set(whole["track_id"]) < set(alone["track_id"])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"vessel_id": SHIP + 1}, id="another number"),
        pytest.param({"minutes": [0.001]}, id="another instant"),
        pytest.param({"east_m": 1}, id="another longitude"),
        pytest.param({"north_m": 1}, id="another latitude"),
    ],
)
def test_another_birth_has_another_name(other):
    born, _, _, _ = follow(fixes([0]))
    reborn, _, _, _ = follow(fixes(**({"minutes": [0]} | other)))

    assert born["track_id"].item() != reborn["track_id"].item()


# Duplicates.


@pytest.mark.parametrize(
    ("sog_kn", "seconds", "count"),
    [
        pytest.param(0.5, 59.9, 1, id="under way, within the minute"),
        pytest.param(0.5, 60, 0, id="under way, after the minute"),
        pytest.param(0.4, 4.9, 1, id="at rest, sooner than any station repeats"),
        pytest.param(0.4, 5, 0, id="at rest, as a station repeats"),
        pytest.param(None, 4.9, 1, id="no speed, sooner than any station repeats"),
        pytest.param(None, 5, 0, id="no speed, as a station repeats"),
        pytest.param(12.0, 0, 1, id="the same instant"),
    ],
)
def test_the_same_message_from_another_receiver_is_a_duplicate(sog_kn, seconds, count):
    _, cleaned, _, _ = follow(fixes([0, seconds * SECOND], sog_kn=sog_kn))

    assert cleaned == ({"duplicate": count} if count else {})


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"east_m": [0, 10]}, id="longitude"),
        pytest.param({"north_m": [0, 10]}, id="latitude"),
        pytest.param({"sog_kn": [9.0, 9.1]}, id="speed"),
        pytest.param({"cog_deg": [9.0, 9.1]}, id="course"),
        pytest.param({"heading_deg": [9.0, None]}, id="heading"),
        pytest.param({"vessel_id": [1, 2]}, id="number"),
    ],
)
def test_what_differs_in_anything_is_no_duplicate(changed):
    _, cleaned, _, _ = follow(fixes([0, 0.1], **({"sog_kn": 9.0} | changed)))

    assert cleaned == {}


def test_a_duplicate_is_known_over_batches_and_among_others():
    rows = fixes(
        [n * 5 * SECOND for n in range(8)], sog_kn=9.0, east_m=[0, 20, 40, 60, 80, 100, 120, 0]
    )

    _, cleaned, _, _ = follow(rows, cuts=[1, 4])

    assert cleaned == {"duplicate": 1}


def test_only_the_last_eight_messages_are_remembered():
    others = [20 * n for n in range(1, 9)]
    rows = fixes([n * 5 * SECOND for n in range(10)], sog_kn=9.0, east_m=[0, *others, 0])

    _, cleaned, _, _ = follow(rows)

    assert cleaned == {}


def test_a_message_of_a_held_report_is_remembered():
    rows = fixes([0, 1, 1.5, 2], east_m=[0, 50_000, 50_000, 0], sog_kn=9.0)

    _, cleaned, _, _ = follow(rows)

    assert cleaned == {"duplicate": 1, "position jump": 1}


# Speed and course where none was sent.


def moving(minutes, *, knots, course_deg, **said):
    """Return reports of a ship that sails straight on, placed by geodesics."""
    far = [knots * MS_PER_KN * minute * 60 for minute in minutes]
    places = [GEOD.fwd(10.5, 55.0, course_deg, metres)[:2] for metres in far]
    lon, lat = zip(*places, strict=True)
    return fixes(minutes, lon_deg=list(lon), lat_deg=list(lat), **({"sog_kn": None} | said))


@pytest.mark.parametrize("course_deg", [0, 45, 135, 200, 315])
@pytest.mark.parametrize("knots", [2, 12, 22])
def test_speed_and_course_are_derived_as_a_geodesic_has_them(knots, course_deg):
    rows = moving([0, 1, 2, 3, 4], knots=knots, course_deg=course_deg)

    accepted, _, mended, _ = follow(rows)

    assert np.allclose(accepted["sog_kn"][1:], knots, rtol=1e-3)
    turned = (accepted["cog_deg"][1:] - course_deg + 180) % 360 - 180
    assert turned.abs().max() < 0.1
    assert mended == {"speed derived from positions": 4, "course derived from positions": 4}


def test_what_was_sent_is_not_derived():
    accepted, _, mended, _ = follow(
        moving([0, 1], knots=12, course_deg=90, sog_kn=3.0, cog_deg=7.0)
    )

    assert accepted["sog_kn"].to_list() == [3.0, 3.0]
    assert accepted["cog_deg"].to_list() == [7.0, 7.0]
    assert mended == {}


def test_the_first_report_has_nothing_to_derive_from():
    accepted, _, mended, _ = follow(fixes([0], sog_kn=None))

    assert accepted["sog_kn"].is_nan().all()
    assert mended == {}


def test_speed_is_not_derived_within_five_seconds():
    minutes = [0, 4.9 * SECOND, 5.0 * SECOND]

    accepted, *_ = follow(moving(minutes, knots=12, course_deg=90))

    assert accepted["sog_kn"].is_nan().to_list() == [True, True, False]


def test_speed_is_derived_over_half_a_minute_or_more_where_there_is_one():
    minutes = [10 * SECOND * n for n in range(8)]
    east_m = [0, 0, 0, 0, 0, 0, 90, 0]  # one position 90 m off

    accepted, *_ = follow(fixes(minutes, sog_kn=None, east_m=east_m))

    assert accepted["sog_kn"][6] == pytest.approx(90 / 60 / MS_PER_KN, rel=1e-3)


def test_speed_is_not_derived_over_what_lies_too_far_back():
    minutes, east_m = [0, 1, 3.01], [0, 0, 120.6]

    accepted, *_ = follow(fixes(minutes, sog_kn=None, east_m=east_m))

    assert accepted["sog_kn"][2] == pytest.approx(1 / MS_PER_KN, rel=1e-3)


@pytest.mark.parametrize(("east_m", "is_told"), [(19.9, False), (20.1, True)])
def test_a_course_over_less_than_twenty_metres_is_noise(east_m, is_told):
    accepted, *_ = follow(fixes([0, 1], sog_kn=None, east_m=[0, east_m]))

    assert accepted["cog_deg"].is_not_nan().to_list() == [False, is_told]


def test_an_impossible_speed_is_refused_and_the_true_one_derived():
    accepted, _, mended, _ = follow(moving([0, 1], knots=12, course_deg=90, sog_kn=[12.0, 60.1]))

    assert accepted["sog_kn"].to_list() == pytest.approx([12.0, 12.0], rel=1e-3)
    assert mended["impossible speed refused"] == 1
    assert mended["speed derived from positions"] == 1


@pytest.mark.parametrize(
    ("vessel_id", "sog_kn"),
    [pytest.param(SHIP, 60.0, id="sixty knots"), pytest.param(AIRCRAFT, 100.0, id="an aircraft")],
)
def test_a_possible_speed_is_not_refused(vessel_id, sog_kn):
    _, _, mended, _ = follow(fixes([0], vessel_id=vessel_id, sog_kn=sog_kn, cog_deg=1.0))

    assert mended == {}


# Several ships on one number.


def two_ships(count):
    """Two ships 40 km apart on one number, each with a report a minute, in turn."""
    minutes = [n / 2 for n in range(2 * count)]
    return fixes(minutes, east_m=[0, 40_000] * count, sog_kn=None)


def test_two_ships_on_one_number_are_two_tracks():
    assert tracks(two_ships(6)) == [[0, 1, 2, 3, 4, 5], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]]


def test_a_report_goes_to_the_ship_that_expects_it_best():
    near = fixes([10], east_m=[3_000], sog_kn=None)
    rows = pl.concat([
        fixes([0, 8], east_m=[0, 0], sog_kn=None),
        fixes([0.1, 0.2, 0.3, 8.1], east_m=[4_000] * 4, sog_kn=None),
        near,
    ])  # fmt: skip

    assert [10.0 in minutes for minutes in tracks(rows)] == [False, True]


def test_no_more_than_four_ships_are_kept_on_one_number_the_latest_ones():
    rows = [
        fixes([5 * ship + n / 10 for n in range(3)], east_m=50_000 * ship, sog_kn=None)
        for ship in range(6)
    ]

    _, _, _, state = follow(pl.concat(rows), is_last=False)

    latest = [each["lon_deg"][0] for each in rows[2:]]
    assert state.tracks["is_confirmed"].all()
    assert sorted(state.tracks["lon_deg"]) == latest


def test_no_more_than_four_doubtful_positions_are_held_the_latest_ones():
    minutes = [0, 1, 2, 3, 4, 5, 6]
    rows = fixes(minutes, north_m=[100_000 * n for n in minutes])

    _, cleaned, _, state = follow(rows, is_last=False)

    assert state.held["time"].to_list() == [at(minute) for minute in (3, 4, 5, 6)]
    assert cleaned == {"position jump": 2}


@pytest.mark.parametrize(
    ("number", "track_count"),
    [
        pytest.param(416_000_000, 52, id="416000000"),
        pytest.param(338_013_000, 9, id="338013000"),
        # Said to be shared; it is one ship, and one position at latitude 91 (not available).
        pytest.param(263_576_000, 1, id="263576000"),
    ],
)
def test_real_shared_numbers_become_tracks_without_an_impossible_jump(number, track_count):
    accepted, *_ = follow(shared(number))

    assert accepted["track_id"].n_unique() == track_count
    before = accepted.drop_nulls("before_time")
    _, _, apart_m = GEOD.inv(*(before[name].to_numpy() for name in (
        "before_lon_deg", "before_lat_deg", "lon_deg", "lat_deg")))  # fmt: skip
    hours = (before["time"] - before["before_time"]).dt.total_microseconds() / (3600 * US_PER_S)
    knots = apart_m / 1852 / hours.to_numpy()
    assert not ((knots > JUMP_KN + 0.1) & (apart_m > SLACK_M + 1)).any()


def shared(number):
    """Return the reports of a file of one number, as they were sent."""
    text = gzip.decompress((DATA / f"shared_mmsi_{number}.json.gz").read_bytes()).decode()
    rows = [json.loads(one) for one in text.splitlines()]
    kept = [row for row in rows if row["lat"] is not None and abs(row["lat"]) <= 90]
    columns = {
        "vessel_id": [row["ssvid"] for row in kept],
        "time": [datetime.fromisoformat(f"{row['timestamp'].rstrip('Z')}+00:00") for row in kept],
        "lon_deg": [row["lon"] for row in kept],
        "lat_deg": [row["lat"] for row in kept],
        "sog_kn": [row["speed"] for row in kept],
        "cog_deg": [row["course"] if row["course"] != 360 else None for row in kept],
    }
    empty = {name: [None] * len(kept) for name in FIX if name not in columns}
    return conform(pl.DataFrame(columns | empty, schema_overrides=dict(FIX)), FIX)
