"""`seawarden demo`: a real hour, a real report."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from seawarden.app.demo import demo
from seawarden.cli.progress import bar
from seawarden.cli.summary import show


def run(
    headless: Annotated[
        bool, typer.Option("--headless", help="Write the report and open nothing.")
    ] = False,
    report: Annotated[Path, typer.Option(help="Where to write the report.")] = Path(
        "build/demo/report.html"
    ),
) -> None:
    """Screen the shipped North Sea hour against the shipped lines, and open the report."""
    report.parent.mkdir(parents=True, exist_ok=True)
    with bar("Screening the North Sea hour") as progress:
        found = demo(report, progress=progress)
    show(found, [report.resolve()])
    if not headless:
        webbrowser.open(report.resolve().as_uri())
