"""A report as sections of text, tables and plots: written once, read as Markdown and as JSON."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from seawarden.app.evaluation.intervals import Interval
from seawarden.app.evaluation.scoring import Share
from seawarden.model.errors import ProtocolMisuse

DIGITS: Final = 6  # of a number in JSON: fewer than differ between two machines
DIGITS_SHOWN: Final = 3
NOTHING: Final = "-"
SMALL: Final = 0.001  # below it a power of ten is read more easily than noughts
LARGE: Final = 1000.0  # from it on whole numbers do
MINUTES_READ_WELL: Final = 100.0  # from them on hours do

Cell = str | int | float | bool | None | Interval | Share | timedelta | datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of values under headings.

    Attributes:
        name: for JSON; unique in a report.
        columns: name for JSON, and heading, which carries the unit.
        rows: a value for each column; null: there is none.
    """

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """A plot in a file of its own.

    Attributes:
        name: of the file, without its ending.
        says: what is to be seen, for who cannot see it.
        svg: the plot.
    """

    name: str
    says: str
    svg: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading with what stands under it, in order: paragraphs, tables and plots."""

    title: str
    parts: Sequence[str | Table | Plot]
    depth: int = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A whole report.

    Attributes:
        title: of the page.
        sections: in order.
        settings: what was asked for, for JSON.
    """

    title: str
    sections: Sequence[Section]
    settings: Mapping[str, Cell]

    def plots(self) -> Iterator[Plot]:
        """Yield all plots."""
        for section in self.sections:
            yield from (part for part in section.parts if isinstance(part, Plot))

    def tables(self) -> Iterator[Table]:
        """Yield all tables."""
        for section in self.sections:
            yield from (part for part in section.parts if isinstance(part, Table))

    def table(self, name: str) -> Table:
        """Return a table by its name.

        Raises:
            ProtocolMisuse: there is none of that name.
        """
        for section in self.sections:
            for part in section.parts:
                if isinstance(part, Table) and part.name == name:
                    return part
        raise ProtocolMisuse(f"the report has no table {name!r}")

    def markdown(self) -> str:
        """Return the page; plots are expected beside it."""
        blocks = [f"# {self.title}"]
        for section in self.sections:
            blocks.append(f"{'#' * section.depth} {section.title}")
            blocks += [_block(part) for part in section.parts]
        return "\n\n".join(blocks) + "\n"

    def results(self) -> dict[str, object]:
        """Return the numbers as JSON takes them: settings, and every table by its name."""
        tables = [
            part for section in self.sections for part in section.parts if isinstance(part, Table)
        ]
        return {
            "settings": {name: plain(value) for name, value in self.settings.items()},
            "tables": {
                table.name: [
                    {name: plain(cell) for name, cell in zip(table.columns, row, strict=True)}
                    for row in table.rows
                ]
                for table in tables
            },
        }


def plain(value: Cell) -> object:
    """Return a value as JSON takes it: durations in seconds, what is not a number as null."""
    match value:
        case Share():
            return {
                "value": plain(value.value), "count": value.count, "tried": value.tried,
                "exact_95": plain(value.exact), "resampled_95": plain(value.by_ship_and_day),
            }  # fmt: skip
        case Interval():
            return [plain(value.low), plain(value.high)]
        case timedelta():
            return plain(value.total_seconds())
        case datetime():
            return value.isoformat()
        case float():
            return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
        case _:
            return value


def words(value: Cell) -> str:
    """Return a value as a person reads it; a dash where there is none."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return _number(value)
        case int():
            return f"{value:,}"
        case str():
            return value
        case _:
            return _measure(value)


def _measure(value: Interval | Share | timedelta | datetime) -> str:
    match value:
        case Share() if not value.tried:
            return "none tried"
        case Share():
            span = words(value.exact)
            return f"{value.value:.2f} ({span}), {value.count} of {value.tried}"
        case Interval():
            return f"{_number(value.low)} to {_number(value.high)}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S} UTC"
        case _:
            return _minutes(value)


def _minutes(value: timedelta) -> str:
    minutes = value.total_seconds() / 60
    if minutes < MINUTES_READ_WELL:
        return f"{minutes:.1f} min"
    return f"{int(minutes // 60)} h {int(minutes % 60):02d} min"


def _number(value: float) -> str:
    if math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "no bound"
    if value and abs(value) < SMALL:
        return f"{value:.1e}"
    return f"{value:.{DIGITS_SHOWN}g}" if abs(value) < LARGE else f"{value:,.0f}"


def _block(part: str | Table | Plot) -> str:
    match part:
        case Table():
            return _table(part)
        case Plot():
            return f"![{part.says}]({part.name}.svg)"
        case _:
            return part


def _table(table: Table) -> str:
    if not table.rows:
        return "(none)"
    head = [" | ".join(table.columns.values()), " | ".join("---" for _ in table.columns)]
    body = [" | ".join(words(cell).replace("|", "&#124;") for cell in row) for row in table.rows]
    return "\n".join(f"| {line} |" for line in [*head, *body])
