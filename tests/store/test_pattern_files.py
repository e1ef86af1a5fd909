import json
from datetime import UTC, datetime

import polars as pl
import pytest

from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.model.pattern import CELL_PATTERN, SEGMENT_PATTERN, SPEED_BINS, About
from seawarden.store.pattern import read_pattern, write_pattern

ABOUT = About(
    version="2024-06-03-abcdef01",
    begin=datetime(2024, 6, 1, tzinfo=UTC),
    end=datetime(2024, 6, 3, 12, tzinfo=UTC),
    days=2.5,
    sources=("a.csv", "b.csv"),
    origin="SYNTHETIC",
    half_life_days=60.0,
    lately_days=90.0,
    vessels_least=5,
)
SPEEDS = [0.0] * 20 + [7.5] + [0.0] * (SPEED_BINS - 21)
CELLS = pl.DataFrame(
    {
        "cell": [1], "octant": [2], "ship_class": [6], "passages": [7.5], "vessels": [5],
        "slowed": [1], "slowed_vessels": [1], "speeds": [SPEEDS],
    },
    schema=dict(CELL_PATTERN),
)  # fmt: skip
SEGMENTS = pl.DataFrame(
    {
        "asset_id": ["cable-a"], "segment": [6], "to_side": [-1], "ship_class": [6],
        "crossings": [7.5], "vessels": [5], "speeds": [SPEEDS],
    },
    schema=dict(SEGMENT_PATTERN),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    write_pattern(tmp_path / "made" / "here", CELLS, SEGMENTS, ABOUT)
    return tmp_path / "made" / "here"


def test_a_pattern_is_read_as_it_was_written(folder):
    cells, segments, about = read_pattern(folder)

    assert cells.equals(CELLS)
    assert segments.equals(SEGMENTS)
    assert about == ABOUT


def test_a_pattern_of_nothing_is_one_too(tmp_path):
    said = {name: getattr(ABOUT, name) for name in ABOUT.__slots__} | {"begin": None, "end": None}
    write_pattern(tmp_path, CELLS.clear(), SEGMENTS.clear(), About(**said))

    cells, _, about = read_pattern(tmp_path)

    assert cells.is_empty()
    assert about.begin is about.end is None


def test_a_pattern_takes_the_place_of_another(folder):
    write_pattern(folder, CELLS.clear(), SEGMENTS, ABOUT)

    assert read_pattern(folder)[0].is_empty()


def test_a_folder_without_a_pattern_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(SettingsError, match="seawarden baseline"):
        read_pattern(tmp_path)


def test_a_folder_that_is_a_file_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="no pattern of life can be written"):
        write_pattern(tmp_path / "file", CELLS, SEGMENTS, ABOUT)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        pytest.param("pattern.json", "{", "says nothing of a pattern", id="no JSON"),
        pytest.param("pattern.json", "[1]", "says nothing of a pattern", id="no object"),
        pytest.param("pattern.json", "{}", "says nothing of a pattern", id="without a version"),
        pytest.param("cells.parquet", "nothing", "cells.parquet", id="no Parquet"),
        pytest.param("segments.parquet", None, "segments.parquet", id="a table is missing"),
    ],
)
def test_a_broken_pattern_is_refused_with_the_name_of_its_file(folder, name, content, word):
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)

    with pytest.raises(UnusableInput, match=word):
        read_pattern(folder)


def test_tables_with_other_columns_are_refused(folder):
    SEGMENTS.write_parquet(folder / "cells.parquet")

    with pytest.raises(UnusableInput, match="columns are not those"):
        read_pattern(folder)


def test_a_pattern_of_another_version_is_refused_with_the_remedy(folder):
    said = json.loads((folder / "pattern.json").read_text())
    (folder / "pattern.json").write_text(json.dumps(said | {"schema_version": 2}))

    with pytest.raises(UnusableInput, match=r"version 2.*make it anew"):
        read_pattern(folder)
