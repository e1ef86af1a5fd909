"""The reference of the command line, made from it; and no page shows a command there is not."""

import importlib
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, cast

import typer

from docs.checks.links import documents

PROGRAM = "seawarden"
MAIN = "seawarden.cli.main"
PAGE = Path("docs/reference/commands.md")
HEAD = """\
# Commands

Made from the command line by `python -m docs.checks --write`; change it in `src/seawarden/cli`.
Options that take several values are repeated. Exit codes: 0 done, 1 the work failed, 2 the command
was wrong.
"""
SHOWN = re.compile(r"^ {0,3}```(?:sh|console)\n(.*?)^ {0,3}```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(rf"`({PROGRAM} [^`]*)`")


class Parameter(Protocol):
    """An argument or an option, as Typer tells of it."""

    name: str
    opts: Sequence[str]
    secondary_opts: Sequence[str]
    param_type_name: str
    help: str | None
    required: bool
    multiple: bool


class Command(Protocol):
    """A command, as Typer tells of it; a group has `commands`."""

    help: str | None
    params: Sequence[Parameter]


def root() -> Command | None:
    """Return the whole command line; None where there is none yet."""
    if find_spec(MAIN) is None:
        return None
    return command(importlib.import_module(MAIN).app)


def command(app: typer.Typer) -> Command:
    """Return what Typer makes of an app."""
    return cast("Command", typer.main.get_command(app))


def write(house: Path, whole: Command | None) -> None:
    """Write the page."""
    if whole is not None:
        (house / PAGE).write_text(page(whole))


def drifted(house: Path, whole: Command | None) -> list[str]:
    """Return a sentence when the page is not what the command line says."""
    if whole is None:
        return [f"{MAIN}: the command line is missing"]
    path = house / PAGE
    if path.exists() and path.read_text() == page(whole):
        return []
    return [f"{PAGE}: differs from the command line: run python -m docs.checks --write"]


def page(whole: Command) -> str:
    """Return the page as the command line says it now."""
    parts = [HEAD]
    for name, one in _leaves(PROGRAM, whole):
        parts.append(f"## {name}\n\n{_text(one.help)}\n")
        rows = [_row(parameter) for parameter in one.params if "--help" not in parameter.opts]
        if rows:
            parts.append("\n".join(["| | |", "| --- | --- |", *rows]) + "\n")
    return "\n".join(parts).rstrip() + "\n"


def unknown(house: Path, whole: Command | None) -> list[str]:
    """Return a sentence for each command or option that a page shows and that there is not."""
    if whole is None:
        return []
    return [
        f"{path.relative_to(house)}: no such thing as {wrong!r} in: {line}"
        for path in documents(house)
        for line in _shown(path.read_text())
        for wrong in _wrong(line, whole)
    ]


def _subcommands(one: Command) -> Mapping[str, Command]:
    return cast("Mapping[str, Command]", getattr(one, "commands", {}))


def _leaves(name: str, one: Command) -> Iterator[tuple[str, Command]]:
    below = _subcommands(one)
    if not below:
        yield name, one
    for part in sorted(below):
        yield from _leaves(f"{name} {part}", below[part])


def _row(parameter: Parameter) -> str:
    is_option = parameter.param_type_name == "option"
    names = [*parameter.opts, *parameter.secondary_opts] if is_option else [parameter.name.upper()]
    said = [_text(getattr(parameter, "help", None))]
    said += ["Required."] if parameter.required and is_option else []
    said += ["May be repeated."] if is_option and parameter.multiple else []
    spelled = ", ".join(f"`{name}`" for name in names)
    return f"| {spelled} | {' '.join(said).replace('|', '&#124;').strip()} |"


def _text(said: str | None) -> str:
    return " ".join((said or "").split())


def _shown(text: str) -> Iterator[str]:
    for block in SHOWN.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            bare = line.removeprefix("$ ").removeprefix("uv run ")
            if bare.startswith(f"{PROGRAM} "):
                yield bare
    yield from INLINE.findall(text)


def _wrong(line: str, whole: Command) -> Iterator[str]:
    one: Any = whole
    words = shlex.split(line.replace("...", ""), comments=True)[1:]
    for word in words:
        below = _subcommands(one)
        if word.startswith("--"):
            if word.partition("=")[0] not in _options(one):
                yield word
        elif below:
            if word not in below:
                yield word
                return
            one = below[word]


def _options(one: Command) -> set[str]:
    spelled = {name for each in one.params for name in (*each.opts, *each.secondary_opts)}
    return spelled | {"--help", "--version"}
