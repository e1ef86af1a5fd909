"""`seawarden demo`: a real hour, replayed on the live page or screened into a report."""

import tempfile
import webbrowser
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.demo import demo, replayed
from seawarden.app.watch.logs import log_as_json
from seawarden.app.watch.running import watch
from seawarden.cli.progress import bar, say_if_cold
from seawarden.cli.summary import show

REPORT: Final = Path("build/demo/report.html")


def run(
    headless: Annotated[
        bool, typer.Option("--headless", help="Write the report and open nothing.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Screen the hour into this report, and replay nothing.")
    ] = None,
    pace: Annotated[
        float, typer.Option(min=0.1, help="How many times faster than the ships sent.")
    ] = 20.0,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Of the page; 0: any.")] = 8470,
) -> None:
    """Replay the shipped North Sea hour over the shipped lines, on the live page."""
    if headless or report is not None:
        _screened(report or REPORT, is_opened=not headless)
    else:
        _watched(pace, port)


def _watched(pace: float, port: int) -> None:
    from seawarden.serve.running import serve_at

    say_if_cold()
    reading = replace(reading_for(ReadingAsked(), now=datetime.now(UTC)), latest=None)
    with (
        tempfile.TemporaryDirectory(prefix="seawarden-demo-") as folder,
        replayed(Path(folder) / "watch", pace=pace, reading=reading) as asked,
    ):
        log_as_json()
        watch(asked, serve_at(host="127.0.0.1", port=port, home=asked.home, say=_open))


def _open(address: str) -> None:
    typer.echo(f"The page: {address}\nCtrl+C ends the demonstration.")
    webbrowser.open(address)


def _screened(report: Path, *, is_opened: bool) -> None:
    report.parent.mkdir(parents=True, exist_ok=True)
    with bar("Screening the North Sea hour") as progress:
        found = demo(report, progress=progress)
    show(found, [report.resolve()])
    if is_opened:
        webbrowser.open(report.resolve().as_uri())
