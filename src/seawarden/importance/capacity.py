"""Capacities in the unit in which lines of a kind are added up."""

import re
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Final

from seawarden.model.importance import Range

# The unit of a kind. Lines of other kinds are counted: their capacity is hardly ever published.
UNITS: Final[Mapping[str, str]] = {"power": "MW", "gas": "mcm/d", "oil": "kb/d"}
COUNTED: Final = "lines"

# Balticconnector's two published figures, 77 GWh a day and 2.6 bcm a year, agree at this energy
# in a cubic metre: 77e6 kWh / (2.6e9 / 365 m³).
GAS_KWH_PER_M3: Final = 10.81
DAYS_A_YEAR: Final = 365.0

FACTORS: Final[Mapping[str, Mapping[str, float]]] = {
    "power": {"MW": 1.0, "GW": 1000.0, "kW": 0.001},
    "gas": {
        "mcm/d": 1.0,
        "MSm3/d": 1.0,
        "bcm/a": 1000.0 / DAYS_A_YEAR,
        "GWh/d": 1.0 / GAS_KWH_PER_M3,
    },
    "oil": {"kb/d": 1.0, "Mb/d": 1000.0, "b/d": 0.001},
}

ONE_LINE: Final = Range(low=1.0, best=1.0, high=1.0)
WRITTEN: Final = re.compile(r"\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*([A-Za-z0-9/³]+)\s*")


def unit_of(kind: str) -> str:
    """Return the unit in which lines of a kind are added up."""
    return UNITS.get(kind, COUNTED)


def in_unit(value: float, unit: str | None, kind: str) -> float | None:
    """Return a capacity in the unit of its kind; null: it has no unit that is known here."""
    factor = FACTORS.get(kind, {}).get(unit or "")
    return None if factor is None else value * factor


def read_capacity(text: str | None, kind: str) -> float | None:
    """Read a capacity as a line of ASSET tells it, such as "700 MW".

    Returns:
        null: there is none, or it is not one number with a unit of the kind.
    """
    found = WRITTEN.fullmatch(text or "")
    if found is None:
        return None
    value = float(found[1].replace(",", ""))
    return in_unit(value, found[2].replace("³", "3"), kind) if value > 0 else None


def assumed(known: Mapping[str, Iterable[float]]) -> dict[str, Range]:
    """Return what a line of each kind may carry whose capacity nobody published.

    Between the least and the greatest that is known of any line of the kind, with the median
    as the best guess: unknown is never nothing.

    Args:
        known: kind to capacities, in the unit of the kind.
    """
    ranges = {}
    for kind, values in known.items():
        carried = sorted(value for value in values if value > 0)
        if carried:
            ranges[kind] = Range(low=carried[0], best=median(carried), high=carried[-1])
    return ranges
