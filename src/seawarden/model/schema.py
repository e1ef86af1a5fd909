"""How a frame is held to its declared columns, in one place."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import polars as pl

from seawarden.model.errors import ProtocolMisuse

Schema = dict[str, pl.DataType]

UTC_US: Final = pl.Datetime("us", "UTC")


def conform(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Return exactly the columns of the schema, in its order and with its types.

    Further columns are dropped. A cast that would lose a value is refused.

    Raises:
        ProtocolMisuse: a column is missing, or holds what its type cannot hold.
    """
    if dict(frame.schema) == dict(schema) and frame.columns == list(schema):
        return frame
    missing = [name for name in schema if name not in frame.columns]
    if missing:
        raise ProtocolMisuse(f"columns {missing} are missing; found {frame.columns}")
    try:
        return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    except pl.exceptions.PolarsError as error:
        raise ProtocolMisuse(f"a column does not hold what its type says: {error}") from error


def empty(schema: Schema) -> pl.DataFrame:
    """Return a frame with all columns of the schema and no row."""
    return _empty(tuple(schema.items())).clone()


@cache
def _empty(columns: tuple[tuple[str, pl.DataType], ...]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(columns))


def refuse(frame: pl.DataFrame, broken: Mapping[str, pl.Expr]) -> None:
    """Raise when any row breaks one of the named rules.

    Args:
        frame: the rows.
        broken: a sentence per rule, and an expression that is true where the rule is broken.

    Raises:
        ProtocolMisuse: naming each broken rule and the number of rows that break it.
    """
    counts = frame.select(
        rule.fill_null(value=False).sum().alias(name) for name, rule in broken.items()
    ).row(0, named=True)
    found = [f"{name} ({count} rows)" for name, count in counts.items() if count]
    if found:
        raise ProtocolMisuse("; ".join(found))
