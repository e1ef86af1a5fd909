"""Rows of the records as what they say, and back."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl
from sqlalchemy import Row

from seawarden.model.schema import Schema, conform

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Thing = TypeVar("Thing", bound="DataclassInstance")


def read_as(kind: type[Thing], row: Row[Any], **rest: object) -> Thing:
    """Return a dataclass whose fields are columns of the row; `rest` are those that are not."""
    said = {one.name: row._mapping[one.name] for one in fields(kind) if one.name not in rest}
    return kind(**said, **rest)


def columns_of(thing: "DataclassInstance") -> dict[str, Any]:
    """Return the fields of a dataclass as columns of a row."""
    return {one.name: getattr(thing, one.name) for one in fields(thing)}


def frame_of(rows: Iterable[Row[Any]], schema: Schema) -> pl.DataFrame:
    """Return the columns of a schema, in the order of the rows."""
    found = [dict(row._mapping) for row in rows]
    return conform(pl.DataFrame(found, schema=dict(schema)), schema)
