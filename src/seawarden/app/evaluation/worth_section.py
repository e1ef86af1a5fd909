"""What the report says of each evidence: on which traffic it earns its place."""

from collections.abc import Sequence

from seawarden.app.evaluation.curves import Worth
from seawarden.app.evaluation.document import Cell, Section, Table
from seawarden.app.evaluation.drag_bench import Bench

NOWHERE = "nowhere"

SAYS = """\
Each evidence of `anchor_drag` was left out, alone, and the score swept. *Found*: drags found, with
and without it, at no more false tracks than the detector has as it ships. *Cost*: the fewest false
tracks, with and without it, at which as many are found as it finds as it ships. *Area*: the share
found, with and without it, the mean over all costs from none to that. An evidence earns its place
where the detector is worse without it in one of the three at least; a difference of one or two
drags is no more than luck, and another seed may turn it round. *Misjudged*: honest ships that are
alerted, and drags that are not found, at the score as it ships, without it alone and with it
alone."""


def worth_table(key: str, bench: Bench) -> Table:
    """Return what each evidence is worth in one trial."""
    columns = {
        "without": "Left out", "false_tracks": "False tracks allowed", "found": "Found",
        "found_without": "without it", "cost": "False tracks for as many", "cost_without":
        "without it", "area": "Area", "area_without": "without it",
        "spoilt": "Ships misjudged without it", "mended": "with it", "worse": "Worse in",
    }  # fmt: skip
    rows: list[list[Cell]] = [
        [each.term, each.false_tracks, each.found, each.found_without, each.cost,
         each.cost_without, each.area, each.area_without, each.spoilt, each.mended,
         ", ".join(each.worse) or None]
        for each in bench.worths
    ]  # fmt: skip
    return Table(name=f"{key}_worth", columns=columns, rows=rows)


def worth_sections(benches: Sequence[Bench]) -> list[Section]:
    """Say for every evidence on which traffic it earns its place; nothing where none was tried."""
    worths = [each for bench in benches for each in bench.worths]
    if not worths:
        return []
    traffics = list(dict.fromkeys(each.traffic for each in worths))
    columns = {"evidence": "Evidence"}
    columns |= {f"on_{number}": name for number, name in enumerate(traffics)}
    columns |= {"earned_on": "Earns its place on"}
    rows = [_row(term, traffics, worths) for term in sorted({each.term for each in worths})]
    table = Table(name="worth", columns=columns, rows=rows)
    return [Section(title="What each evidence is worth", parts=[SAYS, table])]


def worth_nothing(worths: Sequence[Worth]) -> list[str]:
    """Return the evidence without which no curve is worse, and no further ship is misjudged."""
    terms = {each.term for each in worths}
    return sorted(terms - {each.term for each in worths if each.worse or each.spoilt})


def _row(term: str, traffics: Sequence[str], worths: Sequence[Worth]) -> list[Cell]:
    by_traffic = {each.traffic: each for each in worths if each.term == term}
    told = [_said(by_traffic[name]) if name in by_traffic else None for name in traffics]
    earned = [name for name in traffics if name in by_traffic and by_traffic[name].worse]
    return [term, *told, "; ".join(earned) or NOWHERE]


def _said(worth: Worth) -> str:
    if not worth.worse:
        return "nothing"
    cost = "no score" if worth.cost_without is None else f"{worth.cost_without}"
    said = {
        "found": f"found {worth.found} to {worth.found_without}",
        "cost": f"cost {worth.cost} to {cost}",
        "area": f"area {worth.area:.3f} to {worth.area_without:.3f}",
    }
    return ", ".join(said[name] for name in worth.worse)
