"""`seawarden evaluate`: what the judgement finds, and what it costs."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from seawarden.app.evaluate import EvaluateAsked, evaluate, write_evaluation
from seawarden.app.evaluate_attribution import (
    ATTRIBUTION,
    evaluate_attribution,
    write_attribution,
)
from seawarden.app.evaluation.document import Document, words
from seawarden.app.settings import data_folder

WHO_TABLE: Final = "attribution"  # the table of who is named, beside the baselines


def run(
    out: Annotated[Path, typer.Option(help="Folder for report.md, report.json and plots.")] = Path(
        "build/evaluation"
    ),
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of data that does not ship. Else as SEAWARDEN_DATA says."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn.")] = 1,
    kind: Annotated[
        list[str] | None,
        typer.Option(help="Kind of alert, or attribution alone. Without any: all."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The results as one JSON document.")] = (
        False
    ),
) -> None:
    """Put drags and other things into traffic, and say what is found and what is false."""
    console = Console(stderr=True, highlight=False)
    folder, seconds = data or data_folder(), None
    with console.status("") as status:

        def told(what: str) -> None:
            status.update(escape(what))

        if kind == [ATTRIBUTION]:
            document = evaluate_attribution(folder, seed=seed, told=told)
            written = write_attribution(document, out)
        else:
            asked = EvaluateAsked(data=folder, seed=seed, kinds=tuple(kind or ()))
            found = evaluate(asked, told=told)
            document, seconds = found.document, sum(found.seconds.values())
            written = write_evaluation(found, out)
    if as_json:
        typer.echo(json.dumps(document.results(), ensure_ascii=False))
        return
    _show(document, written)
    if seconds is not None:
        Console(highlight=False).print(f"[dim]{seconds:.0f} s[/]")


def _show(document: Document, written: list[Path]) -> None:
    """Print the first table, that of attribution, and what was written."""
    shown = Console(highlight=False, soft_wrap=True)
    for what, to_reach, reached, is_reached, traffic, _ in document.table("summary").rows:
        mark = "-" if is_reached is None else "[green]yes[/]" if is_reached else "[red]no[/]"
        said = f"{words(what)}: {words(reached)}; to reach {words(to_reach)}, on {words(traffic)}"
        shown.print(f"{mark} {escape(said)}")
    names = {table.name: table for table in document.tables()}
    for row in () if WHO_TABLE not in names else names[WHO_TABLE].rows:
        heads = names[WHO_TABLE].columns.values()
        cells = zip(heads, row, strict=True)
        shown.print(escape("; ".join(f"{head}: {words(cell)}" for head, cell in cells)))
    for path in written:
        shown.print(f"Written: {escape(str(path))}")
