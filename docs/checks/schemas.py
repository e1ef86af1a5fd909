"""The reference of the schemas: made from `seawarden.model`, so that it cannot differ."""

import ast
import importlib
import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from types import ModuleType

import polars as pl

PAGE = Path("docs/reference/schemas.md")
MODULES = ("report", "vessel", "asset", "chart", "crossing", "alert", "pattern")
HEAD = """\
# Schemas

Made from `src/seawarden/model` by `python -m docs.checks --write`; change it there. Longitude
stands before latitude, times are UTC with microseconds, and a null has the one meaning given here.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notes:
    """The comments of a source file, by the line they belong to."""

    beside: Mapping[int, str]  # on the line of the code
    alone: Mapping[int, str]  # a line of its own

    def of(self, line: int) -> str:
        """Return the comment beside a line, or else the lines of comment right above it."""
        return self.beside.get(line, "") or self.above(line)

    def above(self, line: int) -> str:
        """Return the lines of comment right above a line, joined."""
        first = line
        while first - 1 in self.alone:
            first -= 1
        return " ".join(self.alone[number] for number in range(first, line))


def write(house: Path) -> None:
    """Write the page."""
    (house / PAGE).write_text(page(house))


def drifted(house: Path) -> list[str]:
    """Return a sentence when the page is not what the schemas say."""
    path = house / PAGE
    if path.exists() and path.read_text() == page(house):
        return []
    return [f"{PAGE}: differs from the schemas: run python -m docs.checks --write"]


def page(house: Path) -> str:
    """Return the page as the schemas say it now."""
    folder = house / "src" / "seawarden" / "model"
    parts = [HEAD]
    for name in MODULES:
        source = (folder / f"{name}.py").read_text()
        parts += _chapter(importlib.import_module(f"seawarden.model.{name}"), source)
    return "\n".join(parts).rstrip() + "\n"


def notes(source: str) -> Notes:
    """Return the comments of a source text."""
    beside: dict[int, str] = {}
    alone: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            is_alone = token.line.lstrip().startswith("#")
            text = token.string.lstrip("# ").strip()
            (alone if is_alone else beside)[token.start[0]] = text
    return Notes(beside=beside, alone=alone)


def _chapter(module: ModuleType, source: str) -> list[str]:
    said, tree = notes(source), ast.parse(source)
    columns = _columns(tree, said)
    title, _, about = (module.__doc__ or "").strip().partition(":")
    parts = [f"## {title}\n", _sentence(about) + "\n"]
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
            parts += _constant(name, getattr(module, name), said.above(node.lineno), columns)
        elif isinstance(node, ast.ClassDef):
            parts += _bits(getattr(module, node.name), node, said)
    return parts


def _columns(tree: ast.Module, said: Notes) -> dict[str, str]:
    """Return what the source says beside each column, in whatever mapping it stands."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found[key.value] = found.get(key.value) or said.of(key.lineno)
    return found


def _constant(name: str, value: object, about: str, columns: Mapping[str, str]) -> list[str]:
    if isinstance(value, pl.List) and isinstance(value.inner, pl.Struct):
        value = value.inner.to_schema()
    if isinstance(value, Mapping):
        rows = [(f"`{one}`", _type(of), columns.get(one, "")) for one, of in value.items()]
        return _titled(name, about, _table(("column", "type", "meaning"), rows))
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return _titled(name, about, ", ".join(f"`{one}`" for one in value) + "\n")
    return []


def _bits(found: type, node: ast.ClassDef, said: Notes) -> list[str]:
    if not issubclass(found, IntFlag):
        return []
    lines = {
        one.targets[0].id: one.lineno
        for one in node.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    rows = [
        (f"`{name}`", str(bit.value), said.of(lines[name]))
        for name, bit in found.__members__.items()
    ]
    return _titled(node.name, found.__doc__ or "", _table(("bit", "value", "meaning"), rows))


def _titled(name: str, about: str, body: str) -> list[str]:
    return [f"### {name}\n", *([_sentence(about) + "\n"] if about else []), body]


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return (
        "\n".join("| " + " | ".join(line).replace(" |  |", " | |") + " |" for line in lines) + "\n"
    )


def _type(dtype: pl.DataType) -> str:
    match dtype:
        case pl.Datetime():
            return f"Datetime({dtype.time_unit}, {dtype.time_zone})"
        case pl.Duration():
            return f"Duration({dtype.time_unit})"
        case pl.List() if isinstance(dtype.inner, pl.Struct):
            return "List of records"
        case _:
            return str(dtype)
