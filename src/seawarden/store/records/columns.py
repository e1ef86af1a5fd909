"""Types of columns, the same in SQLite and in PostgreSQL, and columns that tables share."""

# ruff: noqa: ARG002  the arguments are those that SQLAlchemy calls with

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Integer,
    String,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from seawarden.model.errors import ProtocolMisuse
from seawarden.model.units import MICROSECOND

# A number given by the database. SQLite counts only in columns of this very type.
SERIAL: Final = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An instant in UTC to the microsecond: `timestamptz`, or ISO text in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ProtocolMisuse(f"{value} has no zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Lasting(TypeDecorator[timedelta]):
    """A duration, kept as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Count microseconds."""
        return None if value is None else value // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Make a duration of them."""
        return None if value is None else value * MICROSECOND


class Words(TypeDecorator[str]):
    """Text from anywhere. What no database takes (NUL, half a character) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Mend what cannot be kept."""
        return None if value is None else mended(value)


class Name(TypeDecorator[str]):
    """A short word. Mended like `Words`, for somebody may ask for what cannot be."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Mend what cannot be kept."""
        return None if value is None else mended(value)


class Figure(TypeDecorator[float]):
    """A number of 64 bits. One that is none (NaN) becomes null: SQLite would do so anyway."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """Leave out what is no number."""
        return None if value is None or math.isnan(value) else value


class TrackNumber(TypeDecorator[int]):
    """A number of 64 bits without a sign: no SQL integer holds it, so its digits are kept."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        """Write its digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        """Read them."""
        return None if value is None else int(value)


class Document(TypeDecorator[Any]):
    """A JSON document as text. A number that is none (NaN, infinite) becomes null."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Write it down."""
        return None if value is None else as_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """Read it."""
        return None if value is None else orjson.loads(value)


def mended(text: str) -> str:
    """Return text that any database and any JSON writer takes."""
    if "\x00" not in text and text.isascii():
        return text
    whole = text.replace("\x00", "\ufffd")
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def as_json(document: object) -> str:
    """Write JSON, with times as ISO text; half characters are mended."""
    try:
        return orjson.dumps(document).decode()
    except TypeError:
        return orjson.dumps(_mended_within(document)).decode()


def _mended_within(part: object) -> object:
    match part:
        case str():
            return mended(part)
        case dict():
            return {mended(str(name)): _mended_within(value) for name, value in part.items()}
        case list() | tuple():
            return [_mended_within(value) for value in part]
        case _:
            return part


Kind = TypeEngine[Any] | type[TypeEngine[Any]]


def given(name: str, kind: Kind, *rest: ForeignKey, unique: bool | None = None) -> Column[Any]:
    """Return a column that is never null."""
    return Column(name, kind, *rest, nullable=False, unique=unique)


def officer() -> tuple[Column[Any], ...]:
    """Who acted, as they were then: people leave, and their acts stay."""
    return (
        given("officer_subject", Words),
        given("officer_name", Words),
        given("officer_role", Name),
    )


def health() -> tuple[Column[Any], ...]:
    """How a source is: SourceHealth, without its name."""
    return (
        given("scheme", Name),
        given("state", Name),
        given("since", Instant),
        Column("last_received", Instant),
        Column("last_report", Instant),
        given("reports", BigInteger),
        given("rejected", BigInteger),
        given("lost", BigInteger),
        given("reconnects", BigInteger),
        given("rate_per_s", Figure),
        Column("delay", Lasting),
        Column("trouble", Words),
    )
