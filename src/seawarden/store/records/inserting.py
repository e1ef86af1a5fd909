"""Inserting what is not there yet, in both databases the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Column, Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

Thing = TypeVar("Thing")

TOGETHER: Final = 500  # rows or keys in one statement: both databases bear several thousand values


def insert_new(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    returning: Sequence[Column[Any]],
) -> list[Row[Any]]:
    """Insert the rows whose keys are not there yet, and return the columns of just those."""
    if not rows:
        return []
    statement = _insert(connection, table).on_conflict_do_nothing().returning(*returning)
    found: list[Row[Any]] = []
    for some in chunks(rows):
        found += connection.execute(statement, list(some)).all()
    return found


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; a row whose primary key is there takes its place, in the columns given."""
    keys = [column.name for column in table.primary_key]
    for some in chunks(rows):
        statement = _insert(connection, table)
        given = {name: statement.excluded[name] for name in some[0] if name not in keys}
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=given), list(some)
        )


def chunks(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Cut what is many into statements of bearable size."""
    left = iter(things)
    while some := list(islice(left, TOGETHER)):
        yield some


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
