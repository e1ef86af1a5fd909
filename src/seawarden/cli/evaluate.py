"""`seawarden evaluate`: what the judgement finds, and what it costs."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from seawarden.app.evaluate import EvaluateAsked, evaluate, write_evaluation
from seawarden.app.evaluation.document import words
from seawarden.app.settings import data_folder


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
        list[str] | None, typer.Option(help="Kind of alert. Without any: all.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The results as one JSON document.")] = (
        False
    ),
) -> None:
    """Put drags and other things into traffic, and say what is found and what is false."""
    asked = EvaluateAsked(data=data or data_folder(), seed=seed, kinds=tuple(kind or ()))
    console = Console(stderr=True, highlight=False)
    with console.status("") as status:
        found = evaluate(asked, told=lambda what: status.update(escape(what)))
    written = write_evaluation(found, out)
    if as_json:
        typer.echo(json.dumps(found.document.results(), ensure_ascii=False))
        return
    shown = Console(highlight=False, soft_wrap=True)
    for what, to_reach, reached, is_reached, traffic, _ in found.document.table("summary").rows:
        mark = "-" if is_reached is None else "[green]yes[/]" if is_reached else "[red]no[/]"
        said = f"{words(what)}: {words(reached)}; to reach {words(to_reach)}, on {words(traffic)}"
        shown.print(f"{mark} {escape(said)}")
    shown.print(f"[dim]{sum(found.seconds.values()):.0f} s[/]")
    for path in written:
        shown.print(f"Written: {escape(str(path))}")
