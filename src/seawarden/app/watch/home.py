"""The home of a watch: one folder, one watch at a time."""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seawarden.app.watch.journal import write_durably
from seawarden.model.errors import SettingsError


@contextmanager
def held(home: Path) -> Iterator[str]:
    """Hold a home for this process; yield the name that tells its watch from others.

    The hold ends with the process, however it ends.

    Raises:
        SettingsError: the folder cannot be made, or another watch holds it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / "lock").open("a+b")
    except OSError as error:
        raise SettingsError(
            f"--home {home}: cannot be used ({error.strerror}). Name a folder that you may "
            "write to"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SettingsError(
                f"--home {home}: another watch holds it. Stop that one, or name another folder"
            ) from error
        yield _name(home / "watch-id")


def _name(path: Path) -> str:
    if not path.exists():
        write_durably(path, secrets.token_hex(8).encode())
    return path.read_text()
