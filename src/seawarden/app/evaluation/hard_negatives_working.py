"""Craft at work or at leisure: slow, to and fro, in circles, on lines. SYNTHETIC."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import polars as pl
import shapely
import shapely.ops

from seawarden.app.evaluation import passages_waters as waters
from seawarden.app.evaluation.passages_motion import Order, Sailing
from seawarden.app.evaluation.passages_reception import Sends
from seawarden.app.evaluation.passages_ship import (
    DREDGING,
    FISHING,
    PILOT_BOAT,
    SAILING,
    TOWING,
    Draw,
    Made,
)

STATUS_RESTRICTED, STATUS_FISHING, STATUS_SAILING = 3, 7, 8  # ITU-R M.1371-5, table 45
TRAWL_KN: Final = (2.5, 4.0)
CABLE_SHIP_KN: Final = (0.4, 1.5)


def fishing(draw: Draw) -> Made:
    """Return a trawler that steams to her ground, trawls to and fro, and steams on."""
    ground = waters.off(waters.FISHING_GROUND, draw.within(0, 360), draw.within(0, 8e3))
    along_deg, tow_m = draw.within(0, 180), draw.within(8e3, 16e3)
    waypoints = [waters.off(ground, along_deg + 200.0, draw.within(8e3, 15e3))]
    for number in range(6):
        begin = waters.off(ground, along_deg + 90.0, number * draw.within(300, 900))
        ends = [begin, waters.off(begin, along_deg, tow_m)]
        waypoints += ends if number % 2 == 0 else ends[::-1]
    out_m = waters.length_m(waypoints[:2])
    orders = [
        Order(along_m=0.0, speed_kn=draw.within(8, 10)),
        Order(along_m=out_m, speed_kn=draw.within(*TRAWL_KN), stay=draw.minutes(5, 20)),
    ]
    sailing = replace(draw.sailing(waypoints, orders), unsteady=0.08, nav_status=STATUS_FISHING)
    return draw.made(_small(draw, sailing), FISHING, "fishing")


def tug_and_tow(draw: Draw) -> Made:
    """Return a tug that tows along the lane, slows down for the sea and goes on."""
    waypoints = waters.lane(eastward=draw.chance(0.5), aside_m=draw.within(2e3, 3e3), last=0.5)
    speed_kn = draw.within(4.5, 7.0)
    orders = [
        Order(along_m=0.0, speed_kn=speed_kn),
        Order(along_m=draw.within(15e3, 40e3), speed_kn=draw.within(0.6, 0.85) * speed_kn),
        Order(along_m=draw.within(50e3, 70e3), speed_kn=speed_kn),
    ]
    sailing = replace(draw.sailing(waypoints, orders), unsteady=0.06, nav_status=STATUS_RESTRICTED)
    return draw.made(sailing, TOWING, "tug and tow")


def dredger(draw: Draw) -> Made:
    """Return a dredger between her ground and where she dumps, again and again."""
    ground = waters.off(waters.DREDGING_GROUND, draw.within(0, 360), draw.within(0, 3e3))
    dump = waters.off(ground, draw.within(0, 360), draw.within(7e3, 12e3))
    end = waters.off(ground, draw.within(0, 360), 1.8e3)
    waypoints, orders, way_m = [ground], list[Order](), 0.0
    for _ in range(4):
        waypoints += [end, dump, ground]
        orders += [
            Order(along_m=way_m, speed_kn=draw.within(1.5, 2.5)),
            Order(along_m=way_m + 1.8e3, speed_kn=draw.within(9, 11)),
        ]
        way_m += waters.length_m([ground, end, dump, ground])
    sailing = replace(draw.sailing(waypoints, orders), unsteady=0.06, nav_status=STATUS_RESTRICTED)
    return draw.made(sailing, DREDGING, "dredger")


def cable_ship(draw: Draw) -> Made:
    """Return a cable ship that works her way along a line, and stops on it for hours."""
    waypoints = _on_line(draw, length_m=30e3)
    orders = [Order(along_m=0.0, speed_kn=draw.within(*CABLE_SHIP_KN))]
    orders += [
        Order(along_m=at_m, speed_kn=draw.within(*CABLE_SHIP_KN), stay=draw.minutes(30, 120))
        for at_m in (2e3, 5e3, 9e3)
    ]
    sailing = replace(draw.sailing(waypoints, orders), nav_status=STATUS_RESTRICTED)
    return draw.made(sailing, DREDGING, "cable ship")


def pleasure_craft(draw: Draw) -> Made:
    """Return a yacht of class B without heading that sails where the wind lets her."""
    at = waters.off(waters.TALLINN, 0.0, draw.within(12e3, 30e3))
    waypoints, towards_deg = [at], draw.within(0, 360)
    for _ in range(14):
        towards_deg += draw.within(-110, 110)
        at = waters.off(at, towards_deg, draw.within(1e3, 6e3))
        waypoints.append(at)
    orders = [Order(along_m=4e3 * number, speed_kn=draw.within(3.0, 7.0)) for number in range(12)]
    sailing = replace(draw.sailing(waypoints, orders), unsteady=0.12, nav_status=STATUS_SAILING)
    return draw.made(_small(draw, sailing), SAILING, "pleasure craft")


def pilot_boat(draw: Draw) -> Made:
    """Return a pilot boat that runs out to ships and waits beside them."""
    port, waypoints, orders, way_m = waters.TALLINN, [waters.TALLINN], list[Order](), 0.0
    for _ in range(4):
        ship = waters.off(waters.PILOTS[1][1], draw.within(0, 360), draw.within(500, 4e3))
        out_m = waters.length_m([port, ship])
        orders += [
            Order(along_m=way_m, speed_kn=draw.within(16, 22), stay=draw.minutes(20, 60)),
            Order(along_m=way_m + out_m - 1e3, speed_kn=draw.within(6, 9)),
            Order(along_m=way_m + out_m, speed_kn=20.0, stay=draw.minutes(5, 20)),
            Order(along_m=way_m + 2 * out_m - 1e3, speed_kn=6.0),
        ]
        waypoints += [ship, port]
        way_m += 2 * out_m
    return draw.made(draw.sailing(waypoints, orders), PILOT_BOAT, "pilot boat")


def _small(draw: Draw, sailing: Sailing) -> Sailing:
    """Return the voyage with a class B transponder: seldom, no heading, much of it lost."""
    sends = Sends(interval=timedelta(seconds=draw.within(30, 180)), heading=False, lost=0.2)
    return replace(sailing, sends=sends)


def _on_line(draw: Draw, *, length_m: float) -> waters.Waypoints:
    """Return waypoints along a stretch of one of the lines across the Gulf."""
    lines = waters.lines().filter(pl.col("asset_id").is_in(waters.ACROSS))
    shape = shapely.from_wkb(lines["geometry"][int(draw.rng.integers(lines.height))])
    longest = max(shapely.get_parts(shape), key=shapely.length)
    corners = [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(longest)]
    part = min(length_m / waters.length_m(corners), 0.5)
    first = draw.within(0.25, 0.75 - part / 2)
    stretch = shapely.ops.substring(longest, first, first + part, normalized=True)
    return [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(stretch)]
