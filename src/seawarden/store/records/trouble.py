"""Which faults of a database pass by themselves, and which do not."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from seawarden.model.errors import StoreUnavailable, UnusableInput

# https://www.sqlite.org/rescode.html: what is wrong with the words said to it, not with it.
OUR_FAULT: Final = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE}
BROKEN: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
PRIMARY: Final = 0xFF  # the low byte of an extended code is the plain one


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Say what a caller can do about a fault of the database.

    Raises:
        StoreUnavailable: wait, and do the whole transaction again.
        UnusableInput: the file is damaged.
    """
    try:
        yield
    except NoConnectionFree as error:
        raise _later(place, "all connections are in use") from error
    except DBAPIError as error:
        code = _sqlite_code(error)
        if code in BROKEN:
            raise UnusableInput(
                f"{place}: the file of records is damaged or none ({error.orig}). Restore it "
                "from a backup: seawarden records restore."
            ) from error
        passes = isinstance(error, OperationalError | InterfaceError) and code not in OUR_FAULT
        if passes or error.connection_invalidated:
            raise _later(place, _first_line(error)) from error
        raise


def _sqlite_code(error: DBAPIError) -> int | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & PRIMARY if isinstance(code, int) else None


def _first_line(error: DBAPIError) -> str:
    said = str(error.orig).strip()
    return said.splitlines()[0] if said else type(error.orig).__name__


def _later(place: str, why: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"{place}: the records cannot be reached or written ({why}). Nothing was kept. "
        "Bring the database back or free space: a watch that runs goes on by itself then, and "
        "what was just being started is to be started again."
    )
