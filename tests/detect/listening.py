"""Waters as the detectors know them: who was heard where, without the ships themselves."""

from dataclasses import replace

import polars as pl

from seawarden.detect import coverage, reception
from seawarden.detect.coverage import Coverage
from seawarden.detect.reception import Reception
from seawarden.geo.cells import number_of, place_in
from seawarden.geo.corridor import corridor
from seawarden.model.chart import Charts
from tests.builders import at, context, line, place

ALWAYS = tuple(range(-1500, 1501, 10))  # minutes; the ends of ten minutes


def cell(per_degree, position=None, *, columns=0, rows=0):
    """Return the cell so many columns and rows from that of a position."""
    column, row = place_in(*(position or place()), per_degree)
    return number_of(column + columns, row + rows, per_degree)


def covered(places, *, first=-10_000, last=10_000):
    """Return coverage of the cells so many (columns, rows) away from the middle."""
    found = [cell(coverage.PER_DEGREE, columns=c, rows=r) for c, r in places]
    return pl.DataFrame(
        {"cell": sorted(found), "first": at(first), "last": at(last)}, schema=dict(Coverage.MEMORY)
    )


def heard(minutes=ALWAYS, *, columns=0, rows=0, tracks=2, **counts):
    """Return reception in the ten minutes that end at some minutes, so far from the middle."""
    usual = {"heard_min": 0, "burst_count": 0, "missed_min": 0}
    found = [
        {"cell": cell(reception.PER_DEGREE, columns=columns, rows=rows), "complete": at(minute),
         "track_count": tracks} | usual | counts
        for minute in minutes
    ]  # fmt: skip
    return pl.DataFrame(found, schema=dict(Reception.MEMORY))


BLOCK = [(c, r) for c in range(-60, 61) for r in range(-60, 61)]


def waters(*reception, coverage=None, lines=None, said=(), ports=None):
    """Return what a detector may look up where ships are heard all around the middle."""
    lines = line() if lines is None else lines
    received = pl.concat(reception or [heard()])
    received = received.group_by("cell", "complete").sum().sort("cell", "complete")
    gathered = {
        "coverage": covered(BLOCK) if coverage is None else coverage,
        "reception": received.cast(dict(Reception.MEMORY)),
    }
    return replace(
        context(lines, *said), corridor=corridor(lines), surroundings=gathered,
        charts=Charts(ports=ports),
    )  # fmt: skip
