"""Anchor drags: what peers, charts, wind and her own word say of a loss."""

import math

import polars as pl
import pytest
import shapely

from seawarden.detect.peers import PEER, RATIO_STEPS
from seawarden.model.chart import PILOT_STATION, PORT, SCHEME, WEATHER
from seawarden.model.units import M_PER_NM
from tests.builders import GEOD, SHIP, at, numbers, vessel
from tests.detect.drags import around, here, raised, seen, sounded
from tests.detect.passages import passage, slowed, weights

PEER_WORTH = "their speed, of what is expected of each"
WIND = "speed that the change of wind takes"


def peer(ship, *, ago_min=10.0, north_m=1_000.0, cog_deg=90.0, part=0.8):
    """Return a stretch of another ship's, that ended so long before the 60th minute."""
    return {
        "vessel_id": ship, "until": at(60 - ago_min), "lon_deg": 10.17,
        "lat_deg": 54.5 + north_m / 111_300, "cog_deg": cog_deg,
        "ratio_sum": round(part * RATIO_STEPS) * 2, "slowest": round(part * RATIO_STEPS),
        "minute_count": 2,
    }  # fmt: skip


def peers(*rows, **charts):
    met = pl.DataFrame(list(rows), schema=dict(PEER))
    return around(surroundings={"peers": met}, **charts)


def test_peers_that_lost_as_much_take_all_that_the_loss_is_worth():
    others = [peer(SHIP + n, ago_min=40, part=0.5) for n in (1, 2, 3)]

    assert raised(passage(slowed(0.8)), peers(*others)).is_empty()
    assert raised(passage(slowed(0.8)), peers(*others[:2])).height == 1
    assert raised(passage(slowed(0.8)), peers(*others), without=frozenset({"peers"})).height == 1


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        pytest.param({}, 3, id="all of them"),
        pytest.param({"north_m": 19.0 * M_PER_NM}, 3, id="just near enough"),
        pytest.param({"north_m": 21.0 * M_PER_NM}, 2, id="too far"),
        pytest.param({"cog_deg": 119.0}, 3, id="just the same way"),
        pytest.param({"cog_deg": 121.0}, 2, id="another way"),
        pytest.param({"cog_deg": 61.0}, 3, id="just the same way, on the other side"),
        pytest.param({"ago_min": 75.0}, 3, id="just late enough"),
        pytest.param({"ago_min": 85.0}, 2, id="too long ago"),
        pytest.param({"ago_min": 5.0}, 2, id="not complete yet"),
    ],
)
def test_peers_are_other_ships_near_by_on_the_same_way_within_the_hour(changed, count):
    usual = {"ago_min": 40.0, "part": 0.99}
    rows = [peer(SHIP + 1, **usual), peer(SHIP + 2, **usual), peer(SHIP + 3, **(usual | changed))]
    found = seen(peers(*rows, peer(SHIP, **usual)))

    # She is told in the 8th minute of her loss or soon after: the 38th to 43rd.
    assert numbers(found)["peers on the same way"] == count


def test_what_peers_leave_of_a_loss_is_worth_its_square():
    # She makes 0.8 of what is expected, they 0.9: in the logarithm about half is left.
    found = seen(peers(*(peer(SHIP + n, ago_min=40, part=0.9) for n in (1, 2, 3))), minutes=9)
    left = 1 - math.log(0.9) / math.log(numbers(found)["speed, of the expected"])
    loss = weights(found)["speed, of the expected"]

    assert 0.4 < left < 0.6
    assert weights(found)[PEER_WORTH] == pytest.approx(0.5 - loss * (1 - left**2), rel=1e-3)


@pytest.mark.parametrize(("count", "is_worth"), [(3, True), (2, False)])
def test_three_peers_are_needed(count, is_worth):
    others = [peer(SHIP + n, ago_min=40, part=1.0) for n in range(1, count + 1)]

    assert (weights(seen(peers(*others)))[PEER_WORTH] > 0) == is_worth


def ports(*, far_m, bearing_deg):
    """Return a chart with a port so far from where she is when the alert is raised."""
    lon, lat, _ = GEOD.fwd(*here(), bearing_deg, far_m)
    port = {"name": "Port", "lon_deg": lon, "lat_deg": lat, "radius_m": 500.0,
            "is_anchorage": False}  # fmt: skip
    return pl.DataFrame([port], schema=dict(PORT))


@pytest.mark.parametrize(
    ("far_nm", "bearing_deg", "explains"),
    [(5.9, 90.0, True), (6.6, 90.0, False), (3.0, 108.0, True), (3.0, 113.0, False)],
)
def test_a_port_ahead_explains(far_nm, bearing_deg, explains):
    chart = ports(far_m=far_nm * M_PER_NM, bearing_deg=bearing_deg)
    found = seen(around(ports=chart))

    assert (weights(found)["port or anchorage ahead"] == -4.0) == explains


def test_pilots_boarding_here_explain():
    lon, lat = here()
    station = {"name": None, "lon_deg": lon, "lat_deg": lat, "radius_m": 2_000.0}
    chart = pl.DataFrame([station], schema=dict(PILOT_STATION))

    assert weights(seen(around(pilot_stations=chart)))["pilot station here"] == -4.0


@pytest.mark.parametrize(("far_nm", "explains"), [(1.9, True), (2.1, False)])
def test_a_separation_scheme_that_begins_ahead_explains(far_nm, explains):
    lon, lat = here()
    edge, _, _ = GEOD.fwd(lon, lat, 90.0, far_nm * M_PER_NM)
    area = shapely.to_wkb(shapely.box(edge, lat - 0.1, edge + 1.0, lat + 0.1))
    chart = pl.DataFrame(
        [{"name": None, "geometry": area, "direction_deg": None}], schema=dict(SCHEME)
    )
    found = seen(around(schemes=chart))

    assert (weights(found)["edge of a separation scheme ahead"] == -1.5) == explains


@pytest.mark.parametrize(
    ("depth_m", "nats"), [(140.0, 0.3), (160.0, 0.0), (380.0, 0.0), (390.0, -6.0)]
)
def test_depth_counts_where_every_anchor_reaches_and_where_none_does(depth_m, nats):
    rows = passage(slowed(0.6))
    found = raised(rows, around(depth=sounded(depth_m)), raise_at=-50.0)

    assert weights(found)["depth"] == nats


@pytest.mark.parametrize(("code", "nats"), [(70, 0.0), (30, -2.0), (60, -1.0), (None, 0.0)])
def test_her_type_counts_by_her_own_word(code, nats):
    found = seen(around(vessels=vessel(ship_type=code)))

    assert weights(found)["ship type, as she says"] == nats


def wind(*, then_kn, now_kn, change_min):
    """Return a chart of the wind from the east, that changes at a minute."""
    lon, lat = here()
    rows = [
        {"time": at(minute), "lon_deg": lon, "lat_deg": lat, "wind_from_deg": 90.0,
         "wind_kn": then_kn if minute < change_min else now_kn}
        for minute in range(-120, 120, 5)
    ]  # fmt: skip
    return pl.DataFrame([dict.fromkeys(WEATHER) | row for row in rows], schema=dict(WEATHER))


@pytest.mark.parametrize(
    ("now_kn", "change_min", "nats"),
    [
        pytest.param(22.5, 0, -2.0, id="half the loss"),
        pytest.param(22.0, 0, 0.0, id="less than half"),
        pytest.param(30.0, -25, -2.0, id="risen within the hour before"),
        pytest.param(30.0, -35, 0.0, id="risen earlier"),
    ],
)
def test_a_wind_that_has_risen_against_her_explains_half_the_loss(now_kn, change_min, nats):
    found = seen(around(weather=wind(then_kn=0.0, now_kn=now_kn, change_min=change_min)))

    assert weights(found)[WIND] == nats, numbers(found)[WIND]


def test_what_weighs_most_is_shown_first_and_what_nobody_told_last():
    others = [peer(SHIP + n, ago_min=40, part=0.9) for n in (1, 2, 3)]
    items = seen(peers(*others, depth=sounded(40.0)))["evidence"][0].to_list()
    size = [abs(item["weight"]) for item in items]
    unknown = [item["value"] is None for item in items]
    chartless = [item["name"].endswith("(no chart given)") for item in items]

    assert size == sorted(size, reverse=True)
    assert unknown == sorted(unknown)
    assert chartless == sorted(chartless)
    assert size[0] > size[3] > 0
    assert sum(chartless) == 4


def test_a_chart_that_nobody_gave_is_named_and_counts_nothing():
    found = seen(around())

    assert weights(found)["depth (no chart given)"] == 0.0
    assert numbers(found)["depth (no chart given)"] is None
    assert numbers(found)["crab more than usual (needs a heading)"] is None
