"""Who could have caused the faults, asked as an investigator asks: that night, and knowing all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.investigate import InvestigateAsked, investigated
from seawarden.app.october.published import Published
from seawarden.app.watch.settings import WatchAsked
from seawarden.model.attribution import Attribution

# Both damages whose place and time are published; the third is asked with its derived window.
BOTH: Final = 2
LISTED: Final = 3
MOST: Final = 0.99  # nothing of a model like this is surer


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """Three answers, from the archive that the watch kept.

    Attributes:
        that_night: of the pipe alone, by what its operators knew.
        both: of EE-S1 and the pipe together, by what is known now.
        all_three: of these and FEC.
    """

    that_night: Attribution
    both: Attribution
    all_three: Attribution


def answers(
    known: Published, asked: WatchAsked, assets: pl.DataFrame, *, now: datetime
) -> Answers:
    """Hold the faults of the night against the archive of a watch that has ended.

    Args:
        known: what was published.
        asked: the watch.
        assets: ASSET.
        now: no fault is later.
    """
    found = [
        investigated(
            InvestigateAsked(faults=faults, archive=asked.home / "archive", assets=assets), now=now
        ).attribution
        for faults in ((known.fault_of_the_night,), known.faults[:BOTH], known.faults)
    ]
    return Answers(that_night=found[0], both=found[1], all_three=found[2])


def said_alone(answer: Attribution, names: dict[int, str]) -> list[str]:
    """Say the answer of one fault: verdict, candidates, unknown and none."""
    outcome = answer.outcomes.row(0, named=True)
    ranked = answer.candidates.sort("rank").head(LISTED)
    lines = [
        f"{row['rank']}. {_name(names, row)}: {_part(row['probability'])}"
        for row in ranked.iter_rows(named=True)
    ]
    rest = f"An unknown ship: {_part(outcome['unknown'])}; no ship: {_part(outcome['none'])}."
    return [f"{str(outcome['verdict']).capitalize()}.", *lines, rest]


def said_together(answer: Attribution, names: dict[int, str]) -> list[str]:
    """Say the joint answer: likeliest of each fault alone and together, and one event or not."""
    chain = answer.chain
    if chain is None:
        return ["One fault: nothing to join."]
    lines = []
    for fault in answer.faults:
        alone = answer.candidates.filter(pl.col("fault_id") == fault.fault_id).sort("rank").head(1)
        shares = chain.shares.filter(
            pl.col("fault_id") == fault.fault_id, pl.col("hypothesis") == "vessel"
        ).sort("probability", descending=True)
        for one, joint in zip(
            alone.iter_rows(named=True), shares.head(1).iter_rows(named=True), strict=False
        ):
            lines.append(
                f"{fault.asset_id}: alone {_name(names, one)} {_part(one['probability'])}, "
                f"together {_name(names, joint)} {_part(joint['probability'])}."
            )
    lines += [
        f"One event caused {row['fault_id']} and {row['other_fault_id']}: "
        f"{_part(row['probability'])}."
        for row in chain.together.iter_rows(named=True)
    ]
    inspect = chain.inspect.sort("probability", descending=True)["asset_id"].unique(
        maintain_order=True
    )
    if inspect.len():
        lines.append(f"Crossed on the way with no report: {', '.join(inspect)}. Inspect them.")
    return lines


def said_ruled_out(answer: Attribution, names: dict[int, str], fault_id: str) -> list[str]:
    """Say which named ships were ruled out at a fault, and why."""
    rows = answer.ruled_out.filter(
        pl.col("fault_id") == fault_id, pl.col("vessel_id").is_in(list(names))
    )
    return [f"{_name(names, row)}: {row['why']}." for row in rows.iter_rows(named=True)]


def _part(probability: float) -> str:
    """Say a probability no finer than the model can know it."""
    if probability > MOST:
        return f"over {MOST:.0%}"
    return f"{probability:.0%}" if probability >= 1.0 - MOST else f"under {1.0 - MOST:.0%}"


def _name(names: dict[int, str], row: dict[str, object]) -> str:
    vessel_id = row["vessel_id"]
    return names.get(vessel_id, str(vessel_id)) if isinstance(vessel_id, int) else "nobody"


ASKED_AFTER: Final = timedelta(minutes=5)  # somebody asks so long after the pressure dropped
