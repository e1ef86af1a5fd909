"""A pattern of life on disk: two Parquet tables, and a JSON file that says what they are.

The JSON file is written last and read first: a folder without it holds no pattern.
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.model.pattern import CELL_PATTERN, SCHEMA_VERSION, SEGMENT_PATTERN, About
from seawarden.model.schema import Schema

ABOUT: Final = "pattern.json"
CELLS: Final = "cells.parquet"
SEGMENTS: Final = "segments.parquet"

Tables = tuple[pl.DataFrame, pl.DataFrame, About]


def write_pattern(folder: Path, cells: pl.DataFrame, segments: pl.DataFrame, about: About) -> None:
    """Write a pattern; one that lies in the folder already is replaced.

    Raises:
        SettingsError: the folder cannot be written to.
    """
    said = asdict(about)
    for name in ("begin", "end"):
        said[name] = None if said[name] is None else said[name].isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ABOUT).unlink(missing_ok=True)
        cells.write_parquet(folder / CELLS)
        segments.write_parquet(folder / SEGMENTS)
        (folder / ABOUT).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{folder}: no pattern of life can be written: {error}") from error


def read_pattern(folder: Path) -> Tables:
    """Return CELL_PATTERN, SEGMENT_PATTERN and what they are.

    Raises:
        SettingsError: the folder holds no pattern.
        UnusableInput: what it holds is broken, or of a version this program does not know.
    """
    if not (folder / ABOUT).is_file():
        raise SettingsError(
            f"{folder}: no pattern of life lies here; make one with seawarden baseline"
        )
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        about = _about(said)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnusableInput(f"{folder / ABOUT}: it says nothing of a pattern: {error}") from error
    if about.schema_version != SCHEMA_VERSION:
        raise UnusableInput(
            f"{folder}: a pattern of version {about.schema_version}; this program reads version "
            f"{SCHEMA_VERSION}: make it anew with seawarden baseline"
        )
    return (
        _table(folder / CELLS, CELL_PATTERN),
        _table(folder / SEGMENTS, SEGMENT_PATTERN),
        about,
    )


def _about(said: dict[str, Any]) -> About:
    times = {
        name: None if said[name] is None else datetime.fromisoformat(said[name])
        for name in ("begin", "end")
    }
    return About(**(said | times | {"sources": tuple(said["sources"])}))


def _table(path: Path, schema: Schema) -> pl.DataFrame:
    try:
        table = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UnusableInput(f"{path}: the table of a pattern cannot be read: {error}") from error
    if dict(table.schema) != dict(schema):
        raise UnusableInput(f"{path}: the columns are not those of a pattern: {table.columns}")
    return table
