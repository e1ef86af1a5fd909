"""Files of records and of their backups: they hold what only officers may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from seawarden.model.errors import SettingsError

ONLY_OURS: Final = 0o600


@contextmanager
def making(place: Path, trouble: str) -> Iterator[None]:
    """Say what to do where a file cannot be made; `trouble` says what that hinders.

    Raises:
        SettingsError: the system does not let us.
    """
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"{place}: {trouble} ({error.strerror}). Name a file in a folder that you may "
            "write to."
        ) from error
