"""Thinking opens nothing: what no import shows, the calls of the pure rooms show."""

import tomllib
from pathlib import Path

import pytest

from tests.gate import reach

HOUSE = Path(__file__).parents[2] / "src" / "seawarden"
PURE_ROOMS = ("model", "geo", "detect", "attribute", "importance", "patrol")


def pure_modules() -> list[Path]:
    return sorted(path for room in PURE_ROOMS for path in (HOUSE / room).rglob("*.py"))


def test_pure_rooms_read_and_write_nothing():
    found = {
        f"{path.relative_to(HOUSE)}:{line} {name}"
        for path in pure_modules()
        for line, name in reach.calls(path.read_text())
    }

    assert found == set()


def unlisted_parsers() -> set[str]:
    """Return modules of ingest that reach for nothing and are not in the contract."""
    sources = {
        f"seawarden.ingest.{path.stem}": path.read_text()
        for path in (HOUSE / "ingest").glob("*.py")
        if path.stem != "__init__"
    }
    settings = tomllib.loads((HOUSE.parents[1] / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    (thinking,) = (one for one in contracts if one["name"] == "Thinking does no I/O")
    banned = set(thinking["forbidden_modules"])
    listed = {one for one in thinking["source_modules"] if one.startswith("seawarden.ingest.")}
    pure = {
        name
        for name, source in sources.items()
        if not any(reach.calls(source))
        and not banned & {one.partition(".")[0] for one in reach.imports(source)}
    }
    while impure := {
        name for name in pure if reach.imports(sources[name]) & (set(sources) - pure)
    }:
        pure -= impure
    return pure - listed


def test_every_parser_stands_in_the_contract():
    """A parser not named there could begin to do I/O, and nobody would be told."""
    assert unlisted_parsers() == set()


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
    assert len(list(reach.calls(source))) == 1


def test_column_maths_reaches_for_nothing():
    source = "rows = read_line(frame.filter(pl.col('opened') > 1).with_columns(write=pl.lit(1)))"

    assert list(reach.calls(source)) == []
