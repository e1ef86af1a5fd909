"""A pattern of life out of files, as a command makes it; over an hour of real traffic."""

import gzip
import importlib.resources
import json
from pathlib import Path

import polars as pl
import pytest

from seawarden.app.baseline import baseline
from seawarden.app.pattern import open_pattern
from seawarden.app.routes import RoutesAsked
from seawarden.app.screening import ScreenAsked
from seawarden.cli.main import main
from seawarden.detect.pattern_gathering import Gathering
from seawarden.model.errors import UnusableInput
from seawarden.model.pattern import ANY_CELL

HOUR = importlib.resources.files("seawarden") / "data" / "ais" / "north_sea_2022_1h.csv.gz"
LAID = Path(__file__).parents[1] / "data/routes/laid_across_north_sea.geojson"
ROUTES = RoutesAsked(files=(LAID,))


def asked(*files):
    return ScreenAsked(ais=tuple(str(each) for each in files), routes=ROUTES)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pattern")
    return folder, baseline(asked(HOUR), out=folder, gathering=Gathering(vessels_least=2))


def test_the_hour_becomes_a_pattern_that_can_be_opened(made):
    folder, found = made
    opened = open_pattern(folder)

    assert opened.about == found.pattern.about
    assert opened.cells.equals(found.pattern.cells)
    assert opened.segments.equals(found.pattern.segments)


def test_it_says_what_it_was_made_of(made):
    _, found = made
    about, said = found.pattern.about, found.summary()

    assert about.sources == ("north_sea_2022_1h.csv.gz",)
    assert about.version.startswith("2022-11-01-")
    assert about.days == pytest.approx(2 / 24, rel=1e-2)  # it touches two clock hours
    assert said["vessels"] == 202
    assert 40_000 < said["reports"] <= 50_142


def test_the_tables_hold_places_and_lines_and_the_whole_sea(made):
    _, found = made
    cells = found.pattern.cells

    assert cells.filter(pl.col("cell") == ANY_CELL).height >= 4
    assert cells.filter(pl.col("cell") != ANY_CELL).height >= 20
    assert found.pattern.segments.height >= 3
    assert (cells["vessels"] >= 2).all()


def test_the_order_of_the_rows_does_not_matter(made, tmp_path):
    _, whole = made
    head, *rows = gzip.decompress(HOUR.read_bytes()).decode().splitlines()
    (tmp_path / "back.csv").write_text("\n".join([head, *reversed(rows)]) + "\n")

    back = baseline(
        asked(tmp_path / "back.csv"), out=tmp_path, gathering=Gathering(vessels_least=2)
    )

    assert back.pattern.cells.drop("speeds", "passages").equals(
        whole.pattern.cells.drop("speeds", "passages")
    )
    assert back.pattern.about.version == whole.pattern.about.version


def test_another_gathering_has_another_version(made, tmp_path):
    _, whole = made
    other = baseline(asked(HOUR), out=tmp_path)

    assert other.pattern.about.version != whole.pattern.about.version
    assert (other.pattern.cells["vessels"] >= 5).all()


def test_the_command_says_what_it_made(tmp_path, capsys):
    main_ends(["baseline", str(HOUR), "--routes", str(LAID), "--out", str(tmp_path), "--json"])

    said = json.loads(capsys.readouterr().out)

    assert said["version"] == open_pattern(tmp_path).about.version
    assert said["cells"] == open_pattern(tmp_path).cells.height > 0


def test_the_command_has_a_sentence_for_a_person(tmp_path, capsys):
    file = tmp_path / "few.csv"
    file.write_text("\n".join(gzip.decompress(HOUR.read_bytes()).decode().splitlines()[:2]) + "\n")
    main_ends(["baseline", str(file), "--routes", str(LAID), "--out", str(tmp_path / "out")])

    said = " ".join(capsys.readouterr().out.split())

    assert "1 reports of 1 ships" in said
    assert "in no place were there 5 ships under way" in said
    assert "no part of a line was crossed by 5 ships" in said


def main_ends(arguments):
    try:
        main(arguments)
    except SystemExit as end:
        assert end.code in (0, None)  # noqa: PT017  the code is what is looked at


def test_a_pattern_that_speaks_of_single_ships_is_refused(made, tmp_path):
    _, found = made
    for name in ("cells.parquet", "segments.parquet", "pattern.json"):
        (tmp_path / name).write_bytes((made[0] / name).read_bytes())
    found.pattern.cells.with_columns(vessels=pl.lit(1, pl.UInt32)).write_parquet(
        tmp_path / "cells.parquet"
    )

    with pytest.raises(UnusableInput, match="fewer than 2 vessels"):
        open_pattern(tmp_path)
