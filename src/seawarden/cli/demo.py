"""`seawarden demo`: October 2023 rebuilt, or a real hour, on the live page or as text."""

import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from seawarden.app.demo import demo, october_completed, october_replayed, october_told, replayed
from seawarden.app.october.story import lines_of
from seawarden.app.watch.logs import log_as_json
from seawarden.app.watch.running import watch
from seawarden.app.watch.settings import WatchAsked
from seawarden.cli.progress import bar, say_if_cold
from seawarden.cli.summary import show

REPORT: Final = Path("build/demo/report.html")
NIGHT_PACE: Final = 600.0  # fifteen and a half hours in a minute and a half
HOUR_PACE: Final = 20.0  # an hour in three minutes


def run(
    headless: Annotated[
        bool, typer.Option("--headless", help="Open nothing; print the story and end.")
    ] = False,
    pace: Annotated[
        float | None,
        typer.Option(min=0.1, help="How many times faster than it was. Default: 600, hour 20."),
    ] = None,
    completions: Annotated[
        int | None,
        typer.Option(min=1, help="Print a page about so many random completions of the facts."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Of the page; 0: any.")] = 8470,
    hour: Annotated[
        bool, typer.Option("--hour", help="Replay an hour of real North Sea traffic instead.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Screen that hour into this report, and replay nothing.")
    ] = None,
) -> None:
    """Replay October 2023 on the live page: RECONSTRUCTION FROM PUBLISHED FACTS - NOT AIS."""
    if completions is not None:
        _completed(completions)
    elif report is not None or (hour and headless):
        _screened(report or REPORT, is_opened=not headless)
    elif headless:
        _told()
    elif hour:
        _watched(_hour(pace or HOUR_PACE), port)
    else:
        _watched(october_replayed(pace=pace or NIGHT_PACE, now=_now()), port)


def _completed(count: int) -> None:
    with bar("Completing the night") as progress:
        said = october_completed(count, now=_now(), progress=progress)
    typer.echo(said, nl=False)


def _told() -> None:
    say_if_cold()
    log_as_json()
    label, chapters = october_told(now=_now())
    typer.echo("\n".join(lines_of(label, chapters)))


@contextmanager
def _hour(pace: float) -> Iterator[WatchAsked]:
    with (
        tempfile.TemporaryDirectory(prefix="seawarden-demo-") as folder,
        replayed(Path(folder) / "watch", pace=pace, now=_now()) as asked,
    ):
        yield asked


def _watched(replay: AbstractContextManager[WatchAsked], port: int) -> None:
    from seawarden.serve.running import serve_at

    say_if_cold()
    with replay as asked:
        log_as_json()
        watch(asked, serve_at(host="127.0.0.1", port=port, home=asked.home, say=_open))


def _now() -> datetime:
    return datetime.now(UTC)


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
