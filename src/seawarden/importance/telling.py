"""What is said of a line that breaks: reasons, and what is not known, in plain sentences."""

from collections.abc import Iterable, Mapping

import polars as pl

from seawarden.importance.capacity import unit_of
from seawarden.importance.losses import RegionLoss
from seawarden.importance.network import Line, Network
from seawarden.model.importance import REGION, Range
from seawarden.model.schema import conform

MOST_TOLD = 3  # regions and companions named in a sentence


class Telling:
    """Puts losses into words."""

    def __init__(self, network: Network, regions: pl.DataFrame, days: Mapping[str, Range]) -> None:
        self._network = network
        self._days = days
        self._regions = {
            (row["kind"], row["region"]): row
            for row in conform(regions, REGION).iter_rows(named=True)
        }

    def region(self, kind: str, region: str) -> str:
        """Return the name of a region; one of no table is called as it is."""
        row = self._regions.get((kind, region))
        return region if row is None else str(row["name"])

    def also_fed_by(self, kind: str, region: str) -> str | None:
        """Return what else reaches a region, in words; null: not told."""
        row = self._regions.get((kind, region))
        return None if row is None else row["also_fed_by"]

    def reasons(
        self, line: Line, losses: Iterable[RegionLoss], companions: Iterable[str]
    ) -> list[str]:
        """Say why a break of a line, and of those beside it, costs what it costs."""
        if line.is_idle:
            return ["It is out of service, or not built: it carries nothing now."]
        beside = sorted(self._network.lines[one].name for one in companions)
        said = [self._capacity(line)]
        said += [self._loss(one) for one in list(losses)[:MOST_TOLD]]
        if beside:
            said.append(f"One anchor may reach {_listed(beside)} as well.")
        days = self._days.get(line.kind)
        if days is not None:
            said.append(
                f"Past repairs of such lines took {days.low:.0f} to {days.high:.0f} days, "
                f"half of them {days.best:.0f} or less."
            )
        return said

    def unknowns(self, line: Line, losses: Iterable[RegionLoss]) -> list[str]:
        """Say what is not known of a line, and of what it is worth."""
        told = losses if isinstance(losses, tuple) else tuple(losses)
        said = [
            sentence
            for sentence, is_so in (
                (_no_capacity(line), not line.is_capacity_known),
                (
                    "Other cables that are not in the files may carry the same: its share of a "
                    "region is at most what is told.",
                    line.is_counted,
                ),
                ("Where it ends is not known, so no region can be named.", not line.links),
                ("Whether it is in service is not known; taken as so.", not line.is_status_known),
                (
                    "Its capacity is general knowledge, not read in a source.",
                    line.is_capacity_known and line.certainty == "general knowledge",
                ),
                ("How long a repair takes is not known.", line.kind not in self._days),
            )
            if is_so
        ]
        said += [f"Of its figures: {note}." for note in line.notes]
        for one in told[:1]:
            also = self.also_fed_by(one.kind, one.region)
            if also:
                said.append(f"What else reaches {self.region(one.kind, one.region)}: {also}.")
        return said

    def _capacity(self, line: Line) -> str:
        unit = unit_of(line.kind)
        if line.is_counted:
            return "One line of its kind is lost."
        if not line.is_capacity_known:
            low, high = _figure(line.capacity.low), _figure(line.capacity.high)
            return f"It may carry {low} to {high} {unit}, as other lines of its kind do."
        return f"It carries {_figure(line.capacity.best)} {unit}."

    def _loss(self, one: RegionLoss) -> str:
        name = self.region(one.kind, one.region)
        if one.is_cut_off:
            return f"{name} is cut off from the {one.kind} lines known here."
        left = one.before.best - one.lost.best
        unit = unit_of(one.kind)
        return (
            f"{name} loses {one.share.best:.0%} of what reaches it over the known {one.kind} "
            f"lines; {_figure(left)} {unit} still come."
        )


def _no_capacity(line: Line) -> str:
    if line.is_counted:
        return "Its capacity is not published: it is counted as one line."
    return "Nobody published its capacity, or it was not found: unknown, not nothing."


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_TOLD
    told = names[:MOST_TOLD]
    if more > 0:
        return f"{', '.join(told)} and {more} more"
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
