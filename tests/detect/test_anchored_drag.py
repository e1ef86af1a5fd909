from datetime import timedelta
from math import cos, radians, sin

import numpy as np
import polars as pl
import pytest

from seawarden.detect import anchored_drag_walk, drift
from seawarden.detect.anchored_drag import AnchoredDrag
from seawarden.detect.memory import layout, records
from seawarden.model.chart import DEPTH, PORT, WEATHER
from seawarden.model.schema import empty
from tests.builders import at, fold, line, numbers, place, vessel
from tests.detect.legs import NAN, Fix, known, plotted, weights

M_MIN = 1852 / 60
NORTH_M = -5_000.0
HOUR = 60
SWINGS = (0.0, 12.0, -12.0, 5.0)


def lies(minutes=HOUR, *, headings=SWINGS, reach_m=150.0, sog_kn=0.1, status=15, every=1):
    """A ship that swings about an anchor north of her, so far as her heading turns."""
    fixes = []
    for step, minute in enumerate(range(0, minutes, every)):
        heading = headings[step % len(headings)]
        bow = 0.0 if heading != heading else heading
        north = NORTH_M + reach_m * (1 - cos(radians(bow)))
        fixes.append(
            Fix(minute, north, -reach_m * sin(radians(bow)), sog_kn, heading % 360, status)
        )
    return fixes


def drags(fixes, minutes=20, *, sog_kn=1.0, towards=180.0, heading=0.0, status=15, every=1):
    """The same, and then she moves from there in one direction."""
    begin, last = fixes[-1].minute + every, fixes[-1]
    moved = list(fixes)
    for minute in range(0, minutes, every):
        run = sog_kn * M_MIN * (minute + every)
        moved.append(
            Fix(begin + minute, last.north_m + run * cos(radians(towards)),
                last.east_m + run * sin(radians(towards)), sog_kn, heading % 360, status)
        )  # fmt: skip
    return moved


def found(fixes, said=None):
    return fold(AnchoredDrag(), plotted(fixes), said or known())


def raised(fixes, said=None):
    return found(fixes, said).filter(status="raised")


def blind(fixes):
    return [fix._replace(heading_deg=NAN) for fix in fixes]


def test_a_ship_that_drags_astern_is_one_event_from_when_no_swing_explains_it():
    events = found(drags(lies(), 10))

    assert events.select("status", "kind", "start", "end").rows() == [
        ("raised", "anchored_drag", at(63), at(69)),
        ("closed", "anchored_drag", at(63), at(69)),
    ]


@pytest.mark.parametrize(
    "fixes",
    [
        pytest.param(drags(lies(21)), id="just settled"),
        pytest.param(drags(lies(sog_kn=0.48)), id="just at rest"),
        pytest.param(drags(lies(), 60, sog_kn=0.32), id="just fast enough"),
        pytest.param(drags(lies(), sog_kn=3.9), id="just slow enough"),
        pytest.param(drags(lies(), heading=90.0), id="sideways"),
        pytest.param(drags(lies(every=3), every=3), id="one report in three minutes"),
        pytest.param(drags(blind(lies(status=1)), 60, heading=NAN), id="at anchor, no heading"),
        pytest.param(drags(lies(status=1), heading=149.0), id="at anchor, aslant"),
        pytest.param(drags(lies(), 31, heading=135.0), id="no status, aslant, half an hour"),
    ],
)
def test_is_a_drag(fixes):
    assert raised(fixes).height >= 1


@pytest.mark.parametrize(
    "fixes",
    [
        pytest.param(lies(300), id="at anchor"),
        pytest.param(drags(lies(20)), id="not settled"),
        pytest.param(drags(lies(sog_kn=0.52)), id="not at rest"),
        pytest.param(drags(lies(), 60, sog_kn=0.28), id="too slow"),
        pytest.param(drags(lies(), sog_kn=4.1), id="too fast"),
        pytest.param(drags(lies(), 9), id="for five minutes"),
        pytest.param(drags(lies(status=1), 11, heading=151.0), id="at anchor, but ahead"),
        pytest.param(drags(lies(), 20, heading=135.0), id="no status, aslant, a quarter hour"),
        pytest.param(drags(lies(), 60, heading=180.0), id="ahead"),
        pytest.param(
            drags(blind(lies(status=1)), 20, heading=NAN), id="no heading: she may swing"
        ),
        pytest.param(drags(blind(lies()), 60, heading=NAN), id="no heading, no status"),
        pytest.param(drags(lies(status=5), 60), id="moored"),
    ],
)
def test_is_no_drag(fixes):
    assert found(fixes).is_empty()


def turning(reach_m, *, minutes=120):
    """A swing half round, as the tide turns after an hour in one direction."""
    turns = [180 * minute / minutes for minute in range(minutes)]
    return lies(HOUR + minutes, headings=[0.0] * HOUR + turns, reach_m=reach_m, sog_kn=0.4)


@pytest.mark.parametrize("reach_m", [100.0, 300.0, 600.0])
def test_a_swing_with_the_tide_is_no_drag_however_long_the_chain(reach_m):
    assert found(turning(reach_m)).is_empty()


def test_a_swing_that_her_length_explains_is_none_and_with_a_shorter_ship_it_is():
    fixes = turning(800.0)

    assert raised(fixes).height >= 1
    assert found(fixes, known(said=[vessel(length_m=400.0)])).is_empty()


def test_a_drag_in_the_direction_of_no_swing_is_told_while_she_turns():
    fixes = drags(lies(status=1), heading=90.0, towards=135.0)

    assert raised(fixes)["start"].to_list()[0] <= at(HOUR + 4)


def test_a_drag_is_from_the_first_minute_off_by_more_than_the_slack():
    steady = lies(headings=[0.0], status=1)
    starts = [raised(drags(steady, 20, sog_kn=knots))["start"][0] for knots in (1.0, 0.5)]

    # The mean follows a little: 3 % of the way in the first minutes after an hour at rest.
    assert starts == [at(63), at(66)]


def test_where_she_lies_is_the_mean_of_the_last_two_hours():
    first = lies(180, headings=[0.0], status=1)
    shifted = [
        fix._replace(minute=fix.minute + 180, north_m=NORTH_M - 90.0) for fix in first[:120]
    ]

    events = raised(drags([*first, *shifted]))

    moved_m = 90.0 * np.exp(-1) + 9 * M_MIN
    assert numbers(events)["moved as no swing explains"] == pytest.approx(moved_m, abs=3.0)


def test_back_within_her_swing_it_is_over():
    fixes = drags(drags(lies(), 10), 12, towards=0.0)

    assert found(fixes)["status"].to_list() == ["raised", "closed"]


def test_it_is_over_when_the_anchor_holds_again_and_may_begin_anew():
    held = drags(lies(status=1), 12, status=1)
    last = held[-1]
    holding = [last._replace(minute=last.minute + m, sog_kn=0.1) for m in range(1, 42)]

    events = found(drags([*held, *holding]))

    assert events["start"].n_unique() == 2
    assert events.filter(status="closed")["end"].to_list()[0] <= at(72 + 20)


@pytest.mark.parametrize(
    ("minutes", "status"),
    [pytest.param(22, "withdrawn", id="soon"), pytest.param(25, "closed", id="later")],
)
def test_a_ship_that_soon_goes_away_ahead_has_departed(minutes, status):
    fixes = drags(drags(lies(), minutes), 5, sog_kn=8.0, towards=0.0)

    last = found(fixes).row(-1, named=True)

    assert last["status"] == status
    assert ("consistent with a departure" in last["reason"]) == (status == "withdrawn")


def test_a_ship_that_speeds_up_stern_first_has_not_departed():
    fixes = drags(drags(lies(), 15), 5, sog_kn=4.5)

    assert found(fixes)["status"].to_list()[-1] == "closed"


@pytest.mark.parametrize(
    ("minutes", "count"), [pytest.param(119, 1, id="just heard"), pytest.param(121, 0, id="lost")]
)
def test_silence_forgets_where_she_lay(minutes, count):
    lain = lies(status=1)
    late = [fix._replace(minute=fix.minute + minutes - 1) for fix in drags(lain, 12)[HOUR:]]
    late = [fix._replace(north_m=fix.north_m - 3_000.0) for fix in late]

    assert min(raised([*lain, *late]).height, 1) == count


OUT = {"moved as no swing explains": 3.0}
ASIDE = {"heading off her course": 2.0}
ANCHOR = {"status at anchor at rest": 2.0}


@pytest.mark.parametrize(
    ("fixes", "part"),
    [
        pytest.param(drags(lies(), 10), ASIDE, id="astern"),
        pytest.param(drags(lies(status=1), 10, heading=119.0), ASIDE | ANCHOR, id="just aside"),
        pytest.param(drags(lies(status=1), 11, heading=121.0), ANCHOR, id="not quite aside"),
        pytest.param(
            drags(lies(status=1, headings=[2.9, -2.9]), 10),
            ASIDE | ANCHOR | {"swing of heading at rest": -2.0}, id="hardly a swing",
        ),
        pytest.param(drags(lies(status=1, headings=[3.2, -3.2]), 10), ASIDE | ANCHOR, id="swings"),
    ],
)  # fmt: skip
def test_each_part_of_the_evidence_has_its_weight(fixes, part):
    assert weights(raised(fixes)) == OUT | part


def test_a_drag_gains_weight_with_each_doubling_up_to_a_limit():
    events = raised(drags(lies(), 110))

    said = [weights(events, row).get("drags for") for row in range(events.height)]
    assert said == [None, 0.5, 1.0, 1.5, 1.5]


def wind(from_deg):
    lon, lat = place(NORTH_M)
    row = dict.fromkeys(WEATHER) | {
        "time": at(80), "lon_deg": lon, "lat_deg": lat, "wind_kn": 35.0, "wind_from_deg": from_deg
    }  # fmt: skip
    return known(weather=pl.DataFrame([row], schema=dict(WEATHER)))


@pytest.mark.parametrize(
    ("from_deg", "weight"),
    [
        pytest.param(44.0, 1.5, id="downwind"),
        pytest.param(46.0, None, id="aslant"),
        pytest.param(134.0, None, id="across"),
        pytest.param(136.0, -1.5, id="upwind"),
    ],
)
def test_the_wind_speaks_for_a_drag_along_it(from_deg, weight):
    events = raised(drags(lies(status=1), 10), wind(from_deg))

    assert weights(events).get("drift off wind and current") == weight


def test_without_heading_and_status_the_wind_decides():
    fixes = drags(blind(lies()), 60, heading=NAN)

    events = raised(fixes, wind(0.0))

    assert weights(events) == OUT | {"drift off wind and current": 1.5}
    assert "no heading to say how she lies" in events["reason"][0]


@pytest.mark.parametrize(
    ("fixes", "name", "weight"),
    [
        pytest.param(drags(lies(status=5), 52), "status moored at rest", -4.0, id="moored"),
        pytest.param(
            drags(lies(status=1), 52, heading=180.0), "heading off her course", -4.0, id="ahead"
        ),
    ],
)
def test_what_speaks_against_a_drag_must_be_outweighed(fixes, name, weight):
    events = raised(fixes, wind(0.0))

    # The longest of three doublings and the wind with it are just enough.
    assert events.height == 1
    assert weights(events)[name] == weight


@pytest.mark.parametrize(("ship_type", "weight"), [(52, -2.0), (70, None), (None, None)])
def test_a_type_that_works_lying_still_weighs_against(ship_type, weight):
    events = raised(drags(lies(status=1), 10), known(said=[vessel(ship_type=ship_type)]))

    assert weights(events).get("her work is to lie still") == weight


@pytest.mark.parametrize(("is_anchorage", "weight"), [(False, -2.0), (True, None)])
def test_in_a_port_ships_leave_their_berths(is_anchorage, weight):
    lon, lat = place(NORTH_M)
    port = dict.fromkeys(PORT) | {
        "lon_deg": lon, "lat_deg": lat, "radius_m": 5_000.0, "is_anchorage": is_anchorage
    }  # fmt: skip
    events = raised(
        drags(lies(status=1), 10), known(ports=pl.DataFrame([port], schema=dict(PORT)))
    )

    assert weights(events).get("in a port") == weight


def test_the_depth_is_shown_where_it_is_charted():
    lon, lat = place(NORTH_M)
    depth = pl.DataFrame([{"lon_deg": lon, "lat_deg": lat, "depth_m": 31.0}], schema=dict(DEPTH))
    fixes = drags(lies(), 10)

    assert numbers(raised(fixes, known(depth=depth)))["water depth"] == 31.0
    assert numbers(raised(fixes))["water depth"] is None


@pytest.mark.parametrize(
    ("north_m", "level"),
    [
        pytest.param(0.0, "info", id="no line ahead"),
        pytest.param(-7_000.0, "high", id="within the hour"),
        pytest.param(-7_500.0, "low", id="later"),
        pytest.param(-5_300.0, "high", id="over it already"),
    ],
)
def test_the_level_is_by_the_time_to_the_next_line(north_m, level):
    lat = place(north_m)[1]
    events = raised(drags(lies(), 10), known(line([(10.0, lat), (11.0, lat)])))

    assert events["level"].item() == level
    lead = events["lead_time"].item()
    if lead is not None:
        assert timedelta(minutes=48) < lead < timedelta(minutes=72)
        assert (lead <= timedelta(minutes=60)) == (level == "high")


def test_the_sentence_says_how_she_drags_and_what_she_reaches():
    lat = place(-7_000.0)[1]
    said = known(line([(10.0, lat), (11.0, lat)]), said=[vessel(name="ASTRID", ship_type=80)])

    assert raised(drags(lies(), 10), said)["reason"].item() == (
        "ASTRID (tanker) drags at 1.0 kn towards 180 deg since 3 Jun 13:03 UTC, 301 m off where "
        "she may swing, stern first: consistent with a dragging anchor; on this course she "
        "reaches Cable A in about 55 min."
    )


def test_a_drag_goes_on_over_batches():
    rows = plotted(drags(drags(lies(), 22), 5, sog_kn=8.0, towards=0.0))

    whole = fold(AnchoredDrag(), rows, known())

    assert whole["status"].to_list() == ["raised", "raised", "withdrawn"]
    for cuts in ([10, 62, 70], [80, 81, 82], list(range(1, 86))):
        assert fold(AnchoredDrag(), rows, known(), cuts=cuts).equals(whole)


def test_it_stands_with_its_end_so_far():
    detector = AnchoredDrag()
    state, _ = detector.step(
        empty(detector.MEMORY), plotted(drags(lies(), 12)), known(), now=at(72)
    )

    assert detector.standing(state, known()).select("status", "start", "end").rows() == [
        ("raised", at(63), at(71))
    ]


def test_the_walk_says_the_same_in_plain_python():
    fixes = drags(lies(30), 10)
    last = fixes[-1]
    fixes += [last._replace(minute=last.minute + m, sog_kn=0.1) for m in range(1, 50)]
    fixes = drags(drags(drags(fixes, 12, heading=90.0), 4, towards=0.0), 5, sog_kn=9.0)
    rows, schema = plotted(fixes), AnchoredDrag.MEMORY
    said = []
    for form in (anchored_drag_walk.follow, anchored_drag_walk.follow.py_func):
        held = records(empty(schema), schema, room=1).view(np.recarray)
        held[:] = np.zeros(1, held.dtype)
        held["last"], held["rest_min"] = -1, -1
        put = drift.Put(
            np.zeros(2 * rows.height, layout(schema)).view(np.recarray),
            np.zeros(2 * rows.height, np.uint8),
        )
        seen = drift._seen(np.zeros(rows.height, np.int64), rows)
        count = form(seen, held, put, AnchoredDrag()._limits())
        said.append((count, put.codes[:count].tolist(), put.out[:count]))

    (count, codes, out), (plain_count, plain_codes, plain) = said
    assert count == plain_count >= 3
    assert codes == plain_codes
    for name in schema:
        np.testing.assert_allclose(
            out[name].astype(float), plain[name].astype(float), rtol=1e-4, atol=1e-4
        )
