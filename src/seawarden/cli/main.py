"""`seawarden`: the command line."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

import seawarden
from seawarden.cli import (
    archive,
    attribute,
    baseline,
    demo,
    evaluate,
    importance,
    records,
    routes,
    screen,
    watch,
)
from seawarden.model.errors import SeawardenError, SettingsError

app = typer.Typer(
    help="Seawarden: an open watch centre for critical undersea infrastructure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("screen")(screen.run)
app.command("watch")(watch.run)
app.command("attribute")(attribute.run)
app.command("baseline")(baseline.run)
app.command("demo")(demo.run)
app.command("evaluate")(evaluate.run)
app.command("importance")(importance.run)
app.add_typer(archive.app, name="archive")
app.add_typer(records.app, name="records")
app.add_typer(routes.app, name="routes")

WRONG_COMMAND = 2
FAILED = 1
STOPPED = 130  # as a shell counts an interrupt


def _say_version(wanted: bool) -> None:
    if wanted:
        Console().print(f"seawarden {seawarden.__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Watch over pipelines, power links and internet cables on the sea floor."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: 0 done, 1 the work failed, 2 the command was wrong.

    Args:
        arguments: what was typed after the program's name; null: as the process was started.
    """
    try:
        app(arguments)
    except KeyboardInterrupt:
        _complain("stopped; nothing was written")
        sys.exit(STOPPED)
    except SettingsError as error:
        _complain(error)
        sys.exit(WRONG_COMMAND)
    except BrokenPipeError:  # who read our output has gone: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except (SeawardenError, OSError) as error:
        _complain(error)
        sys.exit(FAILED)


def _complain(error: Exception | str) -> None:
    Console(stderr=True).print(
        f"[bold red]seawarden:[/] {escape(str(error))}", highlight=False, soft_wrap=True
    )
