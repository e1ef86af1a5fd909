"""A short busy hour near the usual line: several alerts of several kinds, some of them closed."""

from datetime import timedelta
from itertools import pairwise

import polars as pl

from seawarden.app.watch.journal import Beat
from tests.builders import SHIP, at, reports


def busy(ships: int = 4) -> pl.DataFrame:
    """Return REPORT in order of time: ships that anchor on the line and leave, and a passage."""
    parts = []
    for number in range(ships):
        begin = 5 * number
        parts.append(
            reports([begin + minute for minute in range(0, 40, 2)], vessel_id=SHIP + number,
                    nav_status=1, north_m=40.0 * number, east_m=3_000.0 * number)
        )  # fmt: skip
        parts.append(
            reports([begin + 42, begin + 44], vessel_id=SHIP + number, nav_status=0, sog_kn=9.0,
                    north_m=[600.0, 1200.0], east_m=3_000.0 * number)
        )  # fmt: skip
    crossing = [-2400.0 + 300.0 * minute for minute in range(17)]
    parts.append(reports(range(30, 47), vessel_id=SHIP + 900, sog_kn=9.7, north_m=crossing))
    clock = reports(range(0, 130, 5), vessel_id=SHIP + 901, sog_kn=0.0, north_m=40_000.0)
    return pl.concat([*parts, clock]).sort("time", maintain_order=True)


def cut(world: pl.DataFrame, count: int) -> list[Beat]:
    """Return a world as so many beats, the last of them marked as last."""
    edges = [round(world.height * place / count) for place in range(count + 1)]
    beats = []
    for number, (begin, end) in enumerate(pairwise(edges), start=1):
        rows = world[begin:end]
        beats.append(
            Beat(
                number=number,
                time=at(0) + timedelta(minutes=number),
                until=rows["time"].max(),
                reports=rows,
                is_last=number == count,
            )
        )
    return beats
