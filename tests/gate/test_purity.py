"""Thinking opens nothing: what no import shows, the calls of the pure rooms show."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "src" / "seawarden"
PURE_ROOMS = ("model", "geo", "detect", "attribute", "importance", "patrol")

# Of polars and pathlib, and of Python itself. `geo` and `detect` hold columns, never files.
STARTS = ("read_", "scan_", "write_", "sink_")
CALLS = {
    "open", "print", "input", "exec", "eval", "mkdir", "unlink", "glob", "rglob", "iterdir",
    "touch", "exists", "is_file", "is_dir", "resolve", "cwd", "home", "collect_async", "getenv",
}  # fmt: skip


def reaching(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each call that reads, writes or speaks."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in CALLS or name.startswith(STARTS):
                yield node.lineno, name


def pure_modules() -> list[Path]:
    return sorted(path for room in PURE_ROOMS for path in (HOUSE / room).rglob("*.py"))


def test_pure_rooms_read_and_write_nothing():
    found = {
        f"{path.relative_to(HOUSE)}:{line} {name}"
        for path in pure_modules()
        for line, name in reaching(path.read_text())
    }

    assert found == set()


def test_the_pure_rooms_are_found():
    assert len(pure_modules()) > 10


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("rows = pl.read_parquet(path)", id="reads a table"),
        pytest.param("rows = pl.scan_csv(path).collect()", id="scans a table"),
        pytest.param("rows.write_csv(path)", id="writes a table"),
        pytest.param("text = Path(name).read_text()", id="reads a text"),
        pytest.param("with open(name) as file:\n    pass", id="opens a file"),
        pytest.param("with path.open() as file:\n    pass", id="opens a path"),
        pytest.param("print('here')", id="speaks"),
        pytest.param("if path.exists():\n    pass", id="looks at the disk"),
    ],
)
def test_a_call_that_reaches_out_is_found(source):
    assert len(list(reaching(source))) == 1


def test_column_maths_reaches_for_nothing():
    source = "rows = frame.filter(pl.col('opened') > 1).with_columns(write=pl.lit(1))"

    assert list(reaching(source)) == []
