"""A detector's state, as a frame outside and as records inside a kernel.

Outside, state is a frame with a declared schema: it can be kept, handed on and compared. Inside a
kernel it is one array of records, so that all a loop needs of a track lies together in memory.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.geo.slots import slots
from seawarden.model.schema import UTC_US, Schema, empty

Records = npt.NDArray[Any]  # an array of records; the compiler knows their fields
Record = Any  # one of them, to read and to write
Rows = npt.NDArray[np.int64]

NO_TIME: Final = np.iinfo(np.int64).min  # what NumPy has for a missing time
# Records go over into columns, and back, so many at a time: all their fields are met while they
# lie in the nearest memory, else each field brings all records there once more.
TOGETHER: Final = 1024

_KIND: Mapping[pl.DataType, str] = {
    UTC_US: "i8", pl.Int64(): "i8", pl.UInt64(): "u8", pl.UInt32(): "u4", pl.Int32(): "i4",
    pl.Float64(): "f8", pl.Float32(): "f4", pl.Boolean(): "?", pl.UInt8(): "u1", pl.Int8(): "i1",
    pl.UInt16(): "u2",
}  # fmt: skip


def layout(schema: Schema) -> np.dtype[np.void]:
    """Return the record type of a state's schema; a time is microseconds since 1970."""
    return _layout(tuple(schema.items()))


@cache
def _layout(columns: tuple[tuple[str, pl.DataType], ...]) -> np.dtype[np.void]:
    fields = [(name, *_field(dtype)) for name, dtype in columns]
    return np.dtype(fields, align=True)


def _field(dtype: pl.DataType) -> tuple[Any, ...]:
    """Return the type of a record's field; a list of fixed length has its length behind it."""
    if isinstance(dtype, pl.Array):
        inner = dtype.inner
        kind = _KIND[inner if isinstance(inner, pl.DataType) else inner()]
        return kind, (dtype.size,)
    return (_KIND[dtype],)


def records(state: pl.DataFrame, schema: Schema, *, room: int = 0) -> Records:
    """Return the rows of a state as records, with room for more behind them.

    The room is not cleared: a kernel fills a record before it reads it. A null number is NaN,
    and no other column of a state is ever null.
    """
    held = np.empty(state.height + room, layout(schema))
    fill(held, state, schema)
    return held


def fill(held: Records, state: pl.DataFrame, schema: Schema) -> None:
    """Write the rows of a state into the first of some records that have its fields."""
    columns = {name: column(state.get_column(name)) for name in schema if state.height}
    for part in _parts(state.height):
        rows = held[: state.height][part]
        for name, values in columns.items():
            rows[name] = values[part]


def column(values: pl.Series) -> npt.NDArray[Any]:
    """Return a column as numbers; a time is microseconds since 1970."""
    numbers = values.to_numpy()
    return numbers.view(np.int64) if numbers.dtype.kind == "M" else numbers


def filled(times: pl.Series, missing: int) -> Rows:
    """Return times as microseconds since 1970 in an array of its own, with a number for null."""
    numbers = column(times)
    return np.where(numbers == NO_TIME, missing, numbers)


def frame(held: Records, schema: Schema, *, by: str | None = None) -> pl.DataFrame:
    """Return records as a frame of the schema, in their order or in that of a column.

    Ordered here and not by a plan: records keep their order from step to step, and are mostly in
    it already.
    """
    if held.size == 0:
        return empty(schema)
    if by is not None:
        key = np.ascontiguousarray(held[by])
        if not (key[:-1] <= key[1:]).all():
            held = held[np.argsort(key, kind="stable")]
    columns = {name: np.empty(held[name].shape, held[name].dtype) for name in schema}
    for part in _parts(held.size):
        for name, values in columns.items():
            values[part] = held[name][part]
    return pl.DataFrame([_series(columns[name], name, dtype) for name, dtype in schema.items()])


def those(held: Records, is_kept: npt.NDArray[np.bool_]) -> Records:
    """Return the records to keep: the same ones, not copied, where all are."""
    return held if is_kept.all() else held[is_kept]


def _parts(count: int) -> Iterator[slice]:
    return (slice(begin, begin + TOGETHER) for begin in range(0, count, TOGETHER))


def _series(values: npt.NDArray[Any], name: str, dtype: pl.DataType) -> pl.Series:
    """Return a field as a column; each is cast by itself, which no plan has to be made for."""
    column = pl.Series(name, values)
    return column if column.dtype == dtype else column.cast(dtype)


def places(state: pl.DataFrame, reports: pl.DataFrame, key: str) -> tuple[Rows, Rows]:
    """Give every report the row of its key in the state; new keys get the rows behind it.

    Returns:
        The row for each report, and the first report of each new key.
    """
    return slots(
        state[key].to_numpy().astype(np.uint64), reports[key].to_numpy().astype(np.uint64)
    )
