"""The pattern of life for a use-case, read from where a baseline put it."""

from pathlib import Path

from seawarden.detect.pattern import Pattern
from seawarden.model.errors import ProtocolMisuse, UnusableInput
from seawarden.store.pattern import read_pattern


def open_pattern(folder: Path) -> Pattern:
    """Return the pattern of life in a folder.

    Raises:
        SettingsError: the folder holds none.
        UnusableInput: what it holds is broken.
    """
    cells, segments, about = read_pattern(folder)
    try:
        return Pattern.over(cells, segments, about)
    except ProtocolMisuse as error:
        raise UnusableInput(f"{folder}: no pattern of life: {error}") from error
