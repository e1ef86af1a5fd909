"""A file that appears whole or not at all."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl
import pyogrio  # type: ignore[import-untyped]  # the library ships no types

from seawarden.model.errors import SettingsError, SourceUnavailable

WRITE_ERRORS: Final = (
    OSError,
    pl.exceptions.ComputeError,  # a full disk, as Polars says it for Parquet
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
)


@contextmanager
def whole_or_not(path: Path) -> Iterator[Path]:
    """Give a neighbour to write to, and move it into place when it is complete.

    Raises:
        SettingsError: there can be no such file.
        SourceUnavailable: it could not be written to its end.
    """
    partial = path.with_name(f".{path.stem}.{uuid.uuid4().hex}{path.suffix.lower()}")
    if path.is_dir():
        raise SettingsError(f"{path}: is a folder. Name a file.")
    try:
        partial.touch(exist_ok=False)
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be written there ({error.strerror}). Name a folder that exists and "
            "that you may write to."
        ) from error
    try:
        yield partial
        partial.replace(path)
    except WRITE_ERRORS as error:
        raise SourceUnavailable(
            f"{path}: could not be written ({error}). Free some space and try again."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
