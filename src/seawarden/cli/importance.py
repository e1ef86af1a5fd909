"""`seawarden importance`: what a break of each line costs."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seawarden.app.assess import Assessment, assess_routes, importance_document, write_importance
from seawarden.app.routes import RoutesAsked

NOT_KNOWN: Final = "unknown"
PAIRS_SHOWN: Final = 5


def run(
    routes: Annotated[
        list[Path] | None,
        typer.Option(help="Files and folders of lines. Without any: those that ship."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the JSON document to this file.")] = None,
    reach_km: Annotated[
        float, typer.Option(min=0.0, max=100.0, help="Within which one anchor reaches two lines.")
    ] = 5.0,
    most: Annotated[int, typer.Option(min=1, help="Lines in the table.")] = 30,
) -> None:
    """Rank lines by what a break of each costs, with reasons, bounds and what is unknown."""
    done = assess_routes(RoutesAsked(files=tuple(routes or ())), reach_km=reach_km)
    document = importance_document(done)
    if out is not None:
        write_importance(document, out)
    if as_json:
        Console(soft_wrap=True).out(json.dumps(document, ensure_ascii=False))
    else:
        _show(done, document, most)


def _show(done: Assessment, document: dict[str, Any], most: int) -> None:
    console = Console()
    console.print(_table(done, most))
    for pair in document["two_breaks"][:PAIRS_SHOWN]:
        console.print(escape(_pair(pair)), soft_wrap=True)
    for limit in document["limits"]:
        console.print(escape(limit), style="dim", soft_wrap=True)


def _table(done: Assessment, most: int) -> Table:
    table = Table(
        "Rank", "Line", "Score", "Lost", "Hit hardest", "Days to repair",
        title="What a break of one line costs (bounds in brackets)",
    )  # fmt: skip
    for row in done.found.lines.head(most).iter_rows(named=True):
        table.add_row(
            f"{row['rank']} ({row['rank_best']} to {row['rank_worst']})",
            escape(row["name"]),
            f"{row['score']:.2f} ({row['score_low']:.2f} to {row['score_high']:.2f})",
            _lost(row),
            escape(_region(row, done)),
            _days(row),
        )
    return table


def _lost(row: dict[str, Any]) -> str:
    if row["lost"] is None:
        return f"{NOT_KNOWN} ({row['lost_low']:,.0f} to {row['lost_high']:,.0f} {row['unit']})"
    return f"{row['lost']:,.1f} {row['unit']}"


def _region(row: dict[str, Any], done: Assessment) -> str:
    if row["region"] is None:
        return NOT_KNOWN if row["lost_high"] > 0 else "nobody"
    return f"{done.found.telling.region(row['kind'], row['region'])} {row['share']:.0%}"


def _days(row: dict[str, Any]) -> str:
    if row["days_to_repair"] is None:
        return NOT_KNOWN
    return f"{row['days_to_repair']:.0f} ({row['days_low']:.0f} to {row['days_high']:.0f})"


def _pair(pair: dict[str, Any]) -> str:
    lost = "everything" if pair["is_cut_off"] else f"{pair['share']:.0%}"
    return (
        f"Two breaks: with {pair['first_name']} and {pair['second_name']}, {pair['region_name']} "
        f"loses {lost} of what reaches it over the known {pair['kind']} lines; "
        f"with one of them at most {pair['alone']:.0%}."
    )
