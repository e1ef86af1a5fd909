from dataclasses import replace

import polars as pl
import pytest

from seawarden.detect.loitering import Loitering
from seawarden.model.chart import PORT, Charts
from seawarden.model.units import M_PER_NM
from tests.builders import at, context, fold, line, near, numbers, place, vessel

HOUR = range(0, 61, 10)
NAN = float("nan")


def raised(rows, known=None):
    return fold(Loitering(), rows, known).filter(status="raised")


def paced(minutes=HOUR, **said):
    return near(**({"minutes": minutes, "sog_kn": 2.0} | said))


def test_a_stay_is_one_event_at_the_report_by_which_all_of_it_holds():
    found = fold(Loitering(), paced(range(0, 91, 10)))

    assert found.select("status", "kind", "asset_id", "start", "end").rows() == [
        ("raised", "loitering", "cable-a", at(0), at(60)),
        ("closed", "loitering", "cable-a", at(0), at(90)),
    ]


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({}, id="an hour at two knots"),
        pytest.param({"sog_kn": 0.51}, id="just no ship at rest"),
        pytest.param({"sog_kn": 2.9}, id="just slow enough"),
        pytest.param({"sog_kn": [2.0, 2, 5, 2, 2, 2, 2]}, id="once at five knots"),
        pytest.param({"asset_distance_m": 2 * M_PER_NM}, id="just near enough"),
        pytest.param({"minutes": [0, 30, 60]}, id="silent for half an hour"),
        pytest.param({"sog_kn": [2, 2, NAN, 2, 2, 2, 2]}, id="a report without speed"),
    ],
)
def test_is_loitering(world):
    assert raised(paced(**world)).height == 1


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({"minutes": [0, 20, 40, 59.99]}, id="too short"),
        pytest.param({"minutes": [0, 30.01, 60, 61]}, id="silence splits the stay"),
        pytest.param({"sog_kn": [2.0, 2, 5.1, 2, 2, 2, 2]}, id="a sprint splits the stay"),
        pytest.param({"asset_distance_m": 2 * M_PER_NM + 0.1}, id="too far"),
        pytest.param({"asset_distance_m": [100, 100, NAN, 100, 100, 100, 100]}, id="gone once"),
        pytest.param({"sog_kn": NAN}, id="no speed at all"),
        pytest.param({"sog_kn": 0.4}, id="at rest"),
        pytest.param({"sog_kn": 3.1}, id="too fast on the whole"),
    ],
)
def test_is_not_loitering(world):
    assert fold(Loitering(), paced(**world)).is_empty()


def test_the_way_run_is_the_mean_of_the_speeds_at_both_ends_of_each_leg():
    found = raised(near([0, 30, 60], sog_kn=[4.0, 2.0, 2.0]))

    assert numbers(found)["mean speed"] == pytest.approx(1.5 + 1.0, rel=1e-6)
    assert numbers(found)["way run"] == pytest.approx(2.5, rel=1e-6)


@pytest.mark.parametrize(
    ("north_m", "count"),
    [
        pytest.param(0.29 * 2 * M_PER_NM, 1, id="little way made good"),
        pytest.param(0.31 * 2 * M_PER_NM, 0, id="enough to be a passage"),
    ],
)
def test_the_way_made_good_decides(north_m, count):
    ends = place(0), place(north_m)
    rows = near(
        [0, 30, 60], sog_kn=2.0, lon_deg=ends[0][0], lat_deg=[ends[0][1], ends[0][1], ends[1][1]]
    )

    found = raised(rows)

    assert found.height == count
    if count:
        assert numbers(found)["way made good of way run"] == pytest.approx(0.29, abs=0.001)


def test_the_way_made_good_is_to_the_latest_report():
    away = place(M_PER_NM)
    rows = near([0, 30, 60], sog_kn=2.0, lat_deg=[55.0, away[1], 55.0])

    assert numbers(raised(rows))["way made good of way run"] == 0.0


def test_she_may_become_a_loiterer_after_more_than_an_hour():
    away = place(0.9 * M_PER_NM)
    rows = near([0, 30, 60, 90], sog_kn=2.0, lat_deg=[55.0, 55.0, away[1], 55.0])

    assert raised(rows).select("start", "end").rows() == [(at(0), at(90))]


def test_a_stay_that_ended_by_speed_is_closed_at_its_last_slow_report():
    found = fold(Loitering(), paced([*HOUR, 65], sog_kn=[2.0] * 7 + [9.0]))

    assert found.select("status", "end").rows() == [("raised", at(60)), ("closed", at(60))]


def test_a_stay_goes_on_over_batches():
    assert fold(Loitering(), paced(), cuts=[1, 3]).equals(fold(Loitering(), paced()))


def test_it_stands_with_its_end_so_far():
    detector, known = Loitering(), context()
    nothing = pl.DataFrame(schema=dict(detector.MEMORY))
    state, _ = detector.step(nothing, paced(range(0, 71, 10)), known, now=at(70))

    assert detector.standing(state, known).select("status", "end").rows() == [("raised", at(70))]


@pytest.mark.parametrize("knots", [1.1, 1.3, 1.7, 2.3, 2.7])
def test_the_numbers_of_a_stay_do_not_hang_on_its_neighbours(knots):
    alone = raised(paced(sog_kn=knots))
    others = [paced(sog_kn=knots, track_id=track) for track in range(2, 12)]

    together = raised(pl.concat([paced(sog_kn=knots), *others]))

    assert together.filter(track_id=1).equals(alone)


@pytest.mark.parametrize(
    ("accuracy_m", "ship_type", "level"),
    [
        pytest.param(100.0, 70, "low", id="a cargo ship"),
        pytest.param(100.0, None, "low", id="a ship of no known type"),
        pytest.param(100.0, 30, "info", id="a fishing vessel"),
        pytest.param(5000.0, 70, "info", id="a schematic line"),
    ],
)
def test_the_level_is_milder_for_work_and_for_schematic_lines(accuracy_m, ship_type, level):
    known = context(line(accuracy_m=accuracy_m), vessel(ship_type=ship_type))

    assert raised(paced(), known)["level"].item() == level


def test_the_sentence_says_how_long_how_fast_and_how_near():
    known = context(line(), vessel(name="ASTRID", ship_type=70))

    assert raised(paced(), known)["reason"].item() == (
        "ASTRID (cargo ship) has loitered for 60 min since 3 Jun 12:00 UTC at 2.0 kn, "
        "at nearest 100 m from Cable A."
    )


def test_the_evidence_has_units():
    said = numbers(raised(paced()))

    assert said["stayed for"] == 60.0
    assert said["distance to the line"] == 100.0
    assert said["drawn line may be off by"] == 100.0
    assert said["known anchorage here"] is None


def known_with(*anchorages):
    rows = [
        {"name": name, "lon_deg": lon, "lat_deg": lat, "radius_m": 3000.0, "is_anchorage": held}
        for name, (lon, lat), held in anchorages
    ]
    return replace(context(), charts=Charts(ports=pl.DataFrame(rows, schema=dict(PORT))))


@pytest.mark.parametrize(
    ("metres", "is_anchorage", "level", "value"),
    [
        pytest.param(950.0, True, "info", 1.0, id="in an anchorage"),
        pytest.param(1050.0, True, "low", 0.0, id="beside an anchorage"),
        pytest.param(0.0, False, "low", 0.0, id="at a port that is no anchorage"),
    ],
)
def test_a_known_anchorage_makes_it_milder_and_counts_against_it(
    metres, is_anchorage, level, value
):
    rows = paced()
    here = rows["lon_deg"][-1], rows["lat_deg"][-1] + metres / 111_360
    found = raised(rows, known_with(("Roads", here, is_anchorage)))
    (item,) = (one for one in found["evidence"][0] if one["name"] == "known anchorage here")

    assert found["level"].item() == level
    assert (item["value"], item["weight"]) == (value, -value)
    assert ("in the anchorage Roads" in found["reason"].item()) == (value == 1.0)


def test_an_anchorage_without_a_name_is_said_too():
    rows = paced()
    here = rows["lon_deg"][-1], rows["lat_deg"][-1]

    assert (
        raised(rows, known_with((None, here, True)))["reason"]
        .item()
        .endswith("from Cable A, in a known anchorage.")
    )
