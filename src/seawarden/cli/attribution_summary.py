"""An attribution as a duty officer reads it: the verdict first, then who, why, and what hangs."""

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seawarden.app.investigate import Investigation
from seawarden.cli.summary import counted
from seawarden.model.attribution import (
    CANNOT_SEPARATE,
    NO_DATA,
    NO_SHIP,
    STANDS_OUT,
    UNKNOWN_SHIP,
)

SHOWN_MOST: Final = 8  # candidates, and ships ruled out
EVIDENCE_OF: Final = 3  # candidates whose evidence is listed
SAID: Final = {
    STANDS_OUT: "One candidate stands out: the reports are consistent with {who}.",
    CANNOT_SEPARATE: "Cannot separate: no explanation reaches one half. Do not name one ship.",
    UNKNOWN_SHIP: "Most likely a ship that nobody heard here.",
    NO_SHIP: "Most likely no ship: nature, or the line itself.",
    NO_DATA: "No data: the reports do not cover the time of the fault. Nothing can be said.",
}


def show(found: Investigation, *, traffic: str) -> None:
    """Print the answer for each fault, and what it rests on."""
    console = Console(highlight=False)
    answer = found.attribution
    for fault in answer.faults:
        _show_fault(console, found, fault.fault_id)
    for sentence in answer.limits:
        console.print(f"  [dim]{escape(sentence)}[/]", soft_wrap=True)
    console.print(f"  [dim]Traffic: {traffic}. Seed of the sampled paths: {answer.seed}.[/]")


def _show_fault(console: Console, found: Investigation, fault_id: str) -> None:
    answer = found.attribution
    own = {"fault_id": fault_id}
    outcome = answer.outcomes.filter(**own).row(0, named=True)
    candidates = answer.candidates.filter(**own)
    who = found.called(candidates["vessel_id"][0]) if candidates.height else "nobody"
    fault = next(one for one in answer.faults if one.fault_id == fault_id)
    line = found.assets.filter(asset_id=fault.asset_id)["name"][0] or fault.asset_id
    console.print(f"[bold]Fault {escape(fault_id)} of {escape(line)}[/]")
    console.print(f"[bold]{escape(SAID[outcome['verdict']].format(who=who))}[/]")
    _show_heard(console, found, fault_id)
    if outcome["verdict"] == NO_DATA:
        return
    _show_candidates(console, found, fault_id, outcome)
    for row in candidates.head(EVIDENCE_OF).iter_rows(named=True):
        _show_evidence(console, found.called(row["vessel_id"]), row)
    _show_ruled_out(console, found, fault_id)
    _show_sensitivity(console, found, fault_id)


def _show_heard(console: Console, found: Investigation, fault_id: str) -> None:
    for row in found.attribution.heard.filter(fault_id=fault_id).iter_rows(named=True):
        console.print(
            f"  Looked at: {row['from_time']:%Y-%m-%d %H:%M} to {row['to_time']:%Y-%m-%d %H:%M} "
            f"UTC; {counted(row['report_count'], 'report')} of "
            f"{counted(row['vessel_count'], 'ship')} around the line, "
            f"{counted(row['crossing_count'], 'crossing')} of it.",
            soft_wrap=True,
        )


def _show_candidates(
    console: Console, found: Investigation, fault_id: str, outcome: dict[str, float]
) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("", "Who", "P", "Crossed, UTC", "At km", "Speed, kn", ""):
        table.add_column(name, justify="right" if name in {"P", "At km", "Speed, kn"} else "left")
    candidates = found.attribution.candidates.filter(fault_id=fault_id)
    for row in candidates.head(SHOWN_MOST).iter_rows(named=True):
        speed = "" if row["sog_kn"] is None else f"{row['sog_kn']:.1f}"
        other = row["other_vessel_id"]
        remarks = ["not heard there: sampled"] if row["is_inferred"] else []
        remarks += [] if other is None else [f"also as MMSI {other}"]
        table.add_row(
            str(row["rank"]), escape(found.called(row["vessel_id"])),
            _share(row["probability"]), f"{row['time']:%d %b %H:%M:%S}", f"{row['kp_km']:.1f}",
            speed, ", ".join(remarks),
        )  # fmt: skip
    rest = candidates.height - SHOWN_MOST
    if rest > 0:
        left = float(candidates["probability"].slice(SHOWN_MOST).sum())
        table.add_row("", f"{counted(rest, 'further ship')}", _share(left))
    table.add_row("", "a ship that nobody heard", _share(outcome["unknown"]))
    table.add_row("", "no ship", _share(outcome["none"]))
    console.print(table)
    console.print(
        f"  [dim]Ordinary crossings as near in time and place as this fault is known: "
        f"{outcome['expected_rivals']:.2g}.[/]"
    )


def _show_evidence(console: Console, who: str, row: dict[str, object]) -> None:
    console.print(f"  [bold]{escape(who)}[/]: what speaks for (+) and against (-) her, in nats")
    evidence = row["evidence"]
    if not isinstance(evidence, list):
        return
    for item in evidence:
        value = "" if item["value"] is None else f"{item['value']:.3g} {item['unit']}".rstrip()
        console.print(f"    {item['weight']:+6.1f}  {escape(item['name'])}  {value}")


def _show_ruled_out(console: Console, found: Investigation, fault_id: str) -> None:
    rows = found.attribution.ruled_out.filter(fault_id=fault_id)
    if rows.is_empty():
        return
    console.print(f"  Ruled out: {counted(rows.height, 'ship')}")
    for row in rows.head(SHOWN_MOST).iter_rows(named=True):
        console.print(
            f"    {escape(found.called(row['vessel_id']))}: {escape(row['why'])}", soft_wrap=True
        )
    if rows.height > SHOWN_MOST:
        console.print(f"    and {rows.height - SHOWN_MOST} more; see --json")


def _show_sensitivity(console: Console, found: Investigation, fault_id: str) -> None:
    table = Table(box=None, padding=(0, 2, 0, 2), title="If something were otherwise")
    for name in ("", "likeliest ship", "P", "unknown ship", "no ship"):
        table.add_column(name, justify="left" if name in {"", "likeliest ship"} else "right")
    for row in found.attribution.sensitivity.filter(fault_id=fault_id).iter_rows(named=True):
        who = "nobody" if row["vessel_id"] is None else found.called(row["vessel_id"])
        table.add_row(
            row["name"], escape(who),
            *(_share(row[name]) for name in ("probability", "unknown", "none")),
        )  # fmt: skip
    console.print(table)


def _share(value: float) -> str:
    """Return a probability as an officer reads it, never as certainty."""
    if value < 0.001:
        return "under 0.1 %"
    return "over 99.9 %" if value > 0.999 else f"{100.0 * value:.1f} %"
