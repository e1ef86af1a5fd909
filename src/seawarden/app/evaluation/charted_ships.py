"""Ships of "Charted waters", most with an honest cause that a chart tells of. SYNTHETIC.

Each slows down, sets off her course or both for one cause. What is drawn is what such ships do, by
open practice or by judgement; it takes no number from a detector.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Final

import numpy as np

from seawarden.app.evaluation import charted_sea as sea
from seawarden.app.evaluation.passages_motion import Order, Weather
from seawarden.app.evaluation.passages_reception import Sends
from seawarden.app.evaluation.passages_ship import (
    CARGO,
    DREDGING,
    PASSENGER,
    TANKER,
    TOWING,
    Draw,
    Made,
)
from seawarden.app.evaluation.passages_waters import Waypoints, length_m, off

INTERVALS_S: Final = (60, 60, 120)  # how often an archive keeps a report (judgement)
EASY: Final = (0.72, 0.92)  # a lower order of the engine, to the one before
STREAM_KN: Final = (0.4, 2.0)  # the Norwegian Coastal Current and its eddies (judgement)


@dataclass(frozen=True, kw_only=True, slots=True)
class Luck:
    """What a ship is made from, and what comes over all of them."""

    draw: Draw
    times: sea.Times

    def entering(self, before: timedelta, at: Weather) -> "Luck":
        """Return the same for a ship who comes into sight so long before a weather begins."""
        draw, stays = self.draw, self.draw.until - self.draw.begin
        begin = at.begin - before
        return replace(self, draw=replace(draw, begin=begin, until=begin + stays))


def on_passage(
    luck: Luck, nuisance: str = "", orders: tuple[Order, ...] = (), *,
    eastward: bool | None = None, waypoints: Waypoints | None = None, ship_type: int | None = None,
    speed_kn: float | None = None,
) -> Made:  # fmt: skip
    """Return a ship that goes along the lane at one speed; orders are parts of it."""
    draw = luck.draw
    goes_east = draw.chance(0.5) if eastward is None else eastward
    way = waypoints or _way(luck, eastward=goes_east)
    free_kn = speed_kn or draw.within(9.0, 16.0)
    scaled = [replace(each, speed_kn=each.speed_kn * free_kn) for each in orders]
    sailing = draw.sailing(way, [Order(along_m=0.0, speed_kn=free_kn), *scaled])
    interval = timedelta(seconds=int(draw.rng.choice(INTERVALS_S)))
    sends = Sends(interval=interval, heading=draw.chance(0.95))
    usual = CARGO if draw.chance(0.6) else TANKER
    return draw.made(replace(sailing, sends=sends), ship_type or usual, nuisance)


def plain(luck: Luck) -> Made:
    """Return a ship that only passes."""
    return on_passage(luck)


def pilot_boarding(luck: Luck) -> Made:
    """Return a ship that slows down to 5 to 8 kn at a charted station for her pilot."""
    draw, goes_east = luck.draw, luck.draw.chance(0.5)
    way = _way(luck, eastward=goes_east)
    station = sea.PILOTS[int(draw.chance(0.5))][1]
    at_m, free_kn = sea.abreast_m(way, station), draw.within(9.0, 13.0)
    slow = Order(along_m=at_m - draw.within(2e3, 4e3), speed_kn=draw.within(5.5, 8.0) / free_kn)
    again = Order(along_m=at_m + draw.within(1.5e3, 4e3), speed_kn=1.0)
    return on_passage(
        luck, "pilot boarding", (slow, again), eastward=goes_east, waypoints=way, speed_kn=free_kn
    )


def scheme_corner(luck: Luck) -> Made:
    """Return a ship that goes more slowly around each corner of the lane with a scheme."""
    goes_east = luck.draw.chance(0.5)
    way = _way(luck, eastward=goes_east)
    orders = list[Order]()
    for number in sea.SCHEME_CORNERS if goes_east else sea.SCHEME_CORNERS[::-1]:
        at_m = sea.corner_m(way, number if goes_east else len(way) - 1 - number)
        begin_m = at_m - luck.draw.within(5e3, 8e3)
        orders.append(Order(along_m=begin_m, speed_kn=luck.draw.within(0.78, 0.9)))
        orders.append(Order(along_m=at_m - luck.draw.within(-2e3, 1e3), speed_kn=1.0))
    return on_passage(luck, "scheme corner", tuple(orders), eastward=goes_east, waypoints=way)


def head_sea(luck: Luck) -> Made:
    """Return a ship that a gale of which records tell meets head on."""
    gale = luck.times.gales[int(luck.draw.rng.integers(len(luck.times.gales)))]
    into = luck.entering(luck.draw.minutes(120, 420), gale)
    return on_passage(into, "head sea", eastward=np.sin(np.radians(gale.from_deg)) > 0)


def fog(luck: Luck) -> Made:
    """Return a ship that slows down with all others, in a fog of which no record tells."""
    into = luck.entering(luck.draw.minutes(120, 240), luck.times.fog)
    return on_passage(into, "fog")


def stream(luck: Luck) -> Made:
    """Return a ship that crosses two streams: each sets her and changes her speed over ground."""
    free_kn = luck.draw.within(9.0, 16.0)
    orders = list[Order]()
    for begin_m in (70e3, 200e3):
        at_m = begin_m + luck.draw.within(0.0, 60e3)
        strong_kn, off_rad = luck.draw.within(*STREAM_KN), luck.draw.within(0.0, 2 * np.pi)
        set_deg = float(np.degrees(np.arctan2(strong_kn * np.sin(off_rad), free_kn)))
        made = 1.0 + strong_kn * np.cos(off_rad) / free_kn
        orders.append(Order(along_m=at_m, speed_kn=made, set_deg=set_deg))
        orders.append(Order(along_m=at_m + luck.draw.within(10e3, 60e3), speed_kn=1.0))
    return on_passage(luck, "stream", tuple(orders), speed_kn=free_kn)


def over_the_deep(luck: Luck) -> Made:
    """Return a ship whose master slows down in the middle of the deep, for one to three hours."""
    goes_east = luck.draw.chance(0.5)
    way = _way(luck, eastward=goes_east)
    at_m = sea.abreast_m(way, (sea.TRENCH_LON_DEG + (-0.6 if goes_east else 0.6), 58.05))
    slow = Order(along_m=at_m, speed_kn=luck.draw.within(*EASY))
    again = Order(along_m=at_m + luck.draw.within(25e3, 60e3), speed_kn=1.0)
    return on_passage(luck, "over the deep", (slow, again), eastward=goes_east, waypoints=way)


def port_approach(luck: Luck) -> Made:
    """Return a ship that leaves the lane for a charted port, slows down before it and berths."""
    draw = luck.draw
    way = _way(luck, eastward=True)[:2]
    aim = off(sea.PORT_AT, draw.within(0.0, 360.0), 500.0)
    way = [*way, (7.95, 57.92), aim]
    whole_m = length_m(way)
    orders = (
        Order(along_m=whole_m - draw.within(14e3, 18e3), speed_kn=draw.within(0.6, 0.85)),
        Order(along_m=whole_m - 5e3, speed_kn=0.4),
        Order(along_m=whole_m - 1e3, speed_kn=0.15, stay=draw.minutes(200, 400)),
    )
    return on_passage(luck, "port approach", orders, waypoints=way)


def by_type(ship_type: int, nuisance: str) -> Callable[[Luck], Made]:
    """Return who makes ships of a type that slow down on a straight course for their work."""

    def made(luck: Luck) -> Made:
        begin_m = luck.draw.within(40e3, 140e3)
        slow = Order(along_m=begin_m, speed_kn=luck.draw.within(0.65, 0.9))
        again = Order(along_m=begin_m + luck.draw.within(8e3, 50e3), speed_kn=1.0)
        return on_passage(
            luck,
            nuisance,
            (slow, again),
            ship_type=ship_type,
            speed_kn=luck.draw.within(7.5, 12.0),
        )

    return made


def engine_order(luck: Luck) -> Made:
    """Return a ship whose master slows down on the open lane, of which nothing tells."""
    begin_m = luck.draw.within(40e3, 100e3)
    slow = Order(along_m=begin_m, speed_kn=luck.draw.within(*EASY))
    again = Order(along_m=begin_m + luck.draw.within(10e3, 60e3), speed_kn=1.0)
    return on_passage(luck, "engine order", (slow, again))


def little_by_little(luck: Luck) -> Made:
    """Return a ship that is early, and slows down in steps over an hour and more."""
    begin_m, left = luck.draw.within(40e3, 140e3), luck.draw.within(0.65, 0.85)
    steps = 6
    apart_m = luck.draw.within(4e3, 7e3)
    orders = tuple(
        Order(along_m=begin_m + one * apart_m, speed_kn=1.0 - (1.0 - left) * (one + 1) / steps)
        for one in range(steps)
    )
    return on_passage(luck, "little by little", orders)


def gives_way(luck: Luck) -> Made:
    """Return a ship that gives way thrice: she slows down and swings off her course."""
    way, orders, made_m = _way(luck, eastward=True), list[Order](), 0.0
    out = [way[0]]
    for begin, end in pairwise(way):
        leg_m = length_m([begin, end])
        if leg_m > 60e3 and len(orders) < 6:
            out += _swung(luck, begin, end)
            at_m = made_m + 0.4 * leg_m
            orders.append(Order(along_m=at_m, speed_kn=luck.draw.within(0.65, 0.88)))
            again_m = at_m + luck.draw.within(3e3, 9e3)
            orders.append(Order(along_m=again_m, speed_kn=1.0))
        out.append(end)
        made_m += leg_m
    return on_passage(luck, "gives way", tuple(orders), waypoints=out)


def turns_back(luck: Luck) -> Made:
    """Return a ship that is ordered back: she turns round, and waits for orders on her way."""
    begin, end = sea.LANE[2], sea.LANE[3]
    towards, out_m = sea.bearing_deg(begin, end), luck.draw.within(45e3, 80e3)
    beside = off(begin, towards + 90.0, luck.draw.within(-6e3, 6e3))
    there = off(beside, towards, out_m)
    again = off(there, towards + 90.0, 2e3)
    way = [beside, there, again, off(again, towards, -out_m)]
    slow_m = out_m + 2e3 + luck.draw.within(6e3, 20e3)
    slow = Order(along_m=slow_m, speed_kn=luck.draw.within(0.65, 0.88))
    return on_passage(luck, "turns back", (slow,), waypoints=way)


# By the cause, as it stands in NUISANCE.
CAUSES: Final[Mapping[str, Callable[[Luck], Made]]] = {
    "pilot boarding": pilot_boarding,
    "scheme corner": scheme_corner,
    "head sea": head_sea,
    "fog": fog,
    "stream": stream,
    "over the deep": over_the_deep,
    "port approach": port_approach,
    "cable ship": by_type(DREDGING, "cable ship"),
    "tug": by_type(TOWING, "tug"),
    "ferry": by_type(PASSENGER, "ferry"),
    "engine order": engine_order,
    "little by little": little_by_little,
    "gives way": gives_way,
    "turns back": turns_back,
}


def _way(luck: Luck, *, eastward: bool) -> Waypoints:
    return sea.lane(eastward=eastward, aside_m=float(luck.draw.rng.normal(0.0, 500.0)))


def _swung(luck: Luck, begin: tuple[float, float], end: tuple[float, float]) -> Waypoints:
    """Return the corners of a swing to starboard on a leg, and back to it."""
    towards, leg_m = sea.bearing_deg(begin, end), length_m([begin, end])
    aside_m = luck.draw.within(300.0, 1_500.0)
    parts = (0.4, 0.4 + 4e3 / leg_m, 0.4 + 10e3 / leg_m)
    on_leg = [off(begin, towards, part * leg_m) for part in parts]
    return [on_leg[0], off(on_leg[1], towards + 90.0, aside_m), on_leg[2]]
