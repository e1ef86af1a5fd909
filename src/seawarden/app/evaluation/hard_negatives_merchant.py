"""Merchant ships on the lane that slow down, turn or stop for honest reasons. SYNTHETIC."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from seawarden.app.evaluation import passages_waters as waters
from seawarden.app.evaluation.passages_motion import Order
from seawarden.app.evaluation.passages_reception import Sends
from seawarden.app.evaluation.passages_ship import (
    CARGO,
    PASSENGER,
    TANKER,
    Draw,
    Made,
)

PILOT_KN: Final = (5.0, 8.0)  # what pilots ask for at the ladder
PILOT_MIN: Final = (10.0, 25.0)
HARBOUR_KN: Final = 6.0
TRAFFIC_RATIO: Final = (0.6, 0.85)
ENGINE_RATIO: Final = (0.7, 0.92)


def on_passage(draw: Draw, nuisance: str = "", orders: tuple[Order, ...] = ()) -> Made:
    """Return a ship that goes through at one speed, unless orders change it."""
    waypoints, speed_kn = _through(draw), draw.within(8.0, 18.0)
    scaled = [replace(each, speed_kn=each.speed_kn * speed_kn) for each in orders]
    sailing = draw.sailing(waypoints, [Order(along_m=0.0, speed_kn=speed_kn), *scaled])
    return draw.made(sailing, CARGO if draw.chance(0.6) else TANKER, nuisance)


def in_a_gale(draw: Draw) -> Made:
    """Return a ship that goes through, and is slowed with all others by the weather alone."""
    return on_passage(draw, "weather slow-down")


def engine_order(draw: Draw) -> Made:
    """Return a ship whose master slows down for half an hour to five hours."""
    begin_m = draw.within(30e3, 150e3)
    slow = Order(along_m=begin_m, speed_kn=draw.within(*ENGINE_RATIO))
    again = Order(along_m=begin_m + draw.within(10e3, 80e3), speed_kn=1.0)
    return on_passage(draw, "engine order", (slow, again))


def gives_way(draw: Draw) -> Made:
    """Return a ship that slows down for another for some minutes, three times."""
    orders = list[Order]()
    for begin_m in (40e3, 110e3, 180e3):
        at_m = begin_m + draw.within(0.0, 40e3)
        orders.append(Order(along_m=at_m, speed_kn=draw.within(*TRAFFIC_RATIO)))
        orders.append(Order(along_m=at_m + draw.within(1e3, 4e3), speed_kn=1.0))
    return on_passage(draw, "gives way", tuple(orders))


def scheme_turn(draw: Draw) -> Made:
    """Return a ship that takes each bend of the lane a tenth or so slower."""
    bends_m = [waters.length_m(waters.LANE[: number + 1]) for number in (1, 2, 3)]
    orders = list[Order]()
    for bend_m in bends_m:
        orders.append(Order(along_m=bend_m - 4e3, speed_kn=draw.within(0.82, 0.92)))
        orders.append(Order(along_m=bend_m + 4e3, speed_kn=1.0))
    return on_passage(draw, "scheme turn", tuple(orders))


def port_approach(draw: Draw) -> Made:
    """Return a ship that leaves the lane, takes a pilot and berths."""
    return _arrival(draw, "port approach", berths=True)


def pilot_boarding(draw: Draw) -> Made:
    """Return a ship that takes a pilot on board and goes on along the lane at her speed."""
    speed_kn, at_m = draw.within(9.0, 15.0), draw.within(60e3, 200e3)
    slow_m = 1852.0 / 60.0 * draw.within(*PILOT_MIN) * PILOT_KN[1]
    orders = (
        Order(along_m=0.0, speed_kn=speed_kn),
        Order(along_m=at_m, speed_kn=draw.within(*PILOT_KN)),
        Order(along_m=at_m + slow_m, speed_kn=speed_kn),
    )
    return draw.made(draw.sailing(_through(draw), orders), TANKER, "pilot boarding")


def anchors(draw: Draw) -> Made:
    """Return a ship that leaves the lane and anchors on the roads for hours."""
    return _arrival(draw, "anchors and waits", berths=False)


def fades(draw: Draw) -> Made:
    """Return a ship of which reception fails every hour, for a quarter of an hour or so."""
    made = on_passage(draw, "reception fades")
    sends = Sends(
        interval=timedelta(minutes=1), heading=made.sailing.sends.heading, lost=0.15,
        fades=timedelta(minutes=60), fade=timedelta(minutes=15),
    )  # fmt: skip
    return replace(made, sailing=replace(made.sailing, sends=sends))


def heard_hourly(draw: Draw) -> Made:
    """Return a ship of which a report comes every hour or so, as by satellite."""
    made = on_passage(draw, "heard by the hour")
    sends = Sends(interval=draw.minutes(45, 70), lost=0.2)
    return replace(made, sailing=replace(made.sailing, sends=sends))


def sends_no_speed(draw: Draw) -> Made:
    """Return a ship in whose reports there is neither speed nor course."""
    made = on_passage(draw, "sends no speed")
    sends = replace(made.sailing.sends, speed=False, course=False, heading=False)
    return replace(made, sailing=replace(made.sailing, sends=sends))


def ferry(draw: Draw) -> Made:
    """Return a ferry that crosses to and fro, an hour in port between two crossings."""
    from_port, to_port = (waters.HELSINKI, waters.TALLINN)
    one_way = [from_port, waters.off(from_port, 180.0, 12e3), waters.off(to_port, 0.0, 14e3)]
    there = [*one_way, to_port]
    waypoints = [*there, *there[-2::-1], *there[1:]]
    leg_m, speed_kn = waters.length_m(there), draw.within(16.0, 24.0)
    orders = list[Order]()
    for number in range(3):
        stay = draw.minutes(45, 90) if number else timedelta(0)
        orders += [
            Order(along_m=number * leg_m, speed_kn=8.0, stay=stay),
            Order(along_m=number * leg_m + 4e3, speed_kn=speed_kn),
            Order(along_m=(number + 1) * leg_m - 5e3, speed_kn=8.0),
            Order(along_m=(number + 1) * leg_m - 600.0, speed_kn=2.0),
        ]
    return draw.made(draw.sailing(waypoints, orders), PASSENGER, "ferry")


def _through(draw: Draw) -> waters.Waypoints:
    return waters.lane(eastward=draw.chance(0.5), aside_m=float(draw.rng.normal(0.0, 700.0)))


def _arrival(draw: Draw, nuisance: str, *, berths: bool) -> Made:
    """Return a ship that leaves the lane for Tallinn: to berth, or to anchor on the roads."""
    aim = waters.TALLINN if berths else waters.ANCHORAGE
    lane = waters.lane(
        eastward=True, first=0.2, last=0.45, aside_m=float(draw.rng.normal(0.0, 700.0))
    )
    waypoints = [*lane, waters.PILOTS[1][1], waters.off(aim, draw.within(0, 360), 500.0)]
    whole_m, speed_kn = waters.length_m(waypoints), draw.within(9.0, 16.0)
    orders = [
        Order(along_m=0.0, speed_kn=speed_kn),
        Order(along_m=whole_m - 26e3, speed_kn=0.8 * speed_kn),
        Order(along_m=whole_m - 17e3, speed_kn=draw.within(*PILOT_KN)),
        Order(along_m=whole_m - 12e3, speed_kn=HARBOUR_KN if berths else 4.0),
        Order(along_m=whole_m - 1.5e3, speed_kn=2.0),
        Order(along_m=whole_m - 400.0, speed_kn=1.0, stay=draw.minutes(300, 600)),
    ]
    sailing = draw.sailing(waypoints, orders)
    swings_m = 0.0 if berths else draw.within(120, 260)
    return draw.made(replace(sailing, swings_m=swings_m), CARGO, nuisance)
