"""CSV in and an intake out, for every layout: no file, no socket, no clock."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.ingest.csv_text import BOM, header_of, plain
from seawarden.ingest.gathering import Gathering
from seawarden.ingest.intake import Intake
from seawarden.ingest.layouts import Layout, layout_of, refuse_columns
from seawarden.ingest.line_cutter import Block, LineCutter, line_count
from seawarden.ingest.nmea_scan import LF
from seawarden.ingest.reading import Reading
from seawarden.ingest.rows import (
    SURPLUS,
    Rows,
    first_naive,
    looks_swapped,
    refuse_naive,
    refuse_swapped,
)

NUMERIC: Final = (
    "lon_deg", "lat_deg", "sog_kn", "cog_deg", "heading_deg", "rot_deg_min", "cog_sin", "cog_cos",
)  # fmt: skip
SHIP_NAMES: Final = ("mmsi", "ssvid", "vessel", "user")
HEADER_MAX: Final = 4096  # bytes; a longer line is not looked at as a header

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """The line that names the columns, and what they mean."""

    separator: str
    names: tuple[str, ...]
    layout: Layout


def header(line: str, reading: Reading) -> Header | None:
    """Read a line as a header; null: it does not name the columns that are needed."""
    separator, names = header_of(line)
    layout = layout_of(names, reading.mapping)
    if layout is None:
        return None
    return Header(separator=separator, names=names, layout=layout)


class CsvRows:
    """Reads one CSV stream. A later line that is itself a header changes the columns from there.

    Raises:
        UnusableInput: the first line names no usable columns, a time names no zone and none was
            given, or latitude and longitude are swapped.
    """

    def __init__(self, reading: Reading, *, source: str = "", first_line: int = 1) -> None:
        self._reading = reading
        self._source = source
        self._cutter = LineCutter(first_line=first_line)
        self._rows = Rows(reading)
        self._header: Header | None = None

    def read_by(self, reading: Reading) -> None:
        """Read what comes from now on by other settings: a live stream has a later receipt."""
        self._reading = reading
        self._rows.read_by(reading)

    def feed(self, data: bytes) -> Intake:
        """Take the next bytes; return what the rows that they complete say."""
        return self._intake(self._cutter.feed(data))

    def finish(self) -> Intake:
        """Return what the last row says."""
        return self._intake(self._cutter.finish())

    def _intake(self, block: Block) -> Intake:
        gathering = Gathering(self._reading, self._source)
        for line, text in block.too_long:
            gathering.reject(line, "line too long", text)
        lines = Lines(plain(block.data), block.first_line)
        while lines.data:
            lines = self._read(lines, gathering)
        return gathering.intake()

    def _read(self, lines: "Lines", gathering: Gathering) -> "Lines":
        """Read up to the next header; return what is left."""
        if self._header is None:
            return self._read_header(lines)
        raw = frame(lines.data, self._header, lines.count)
        blank, change = self._look_through(lines, raw)
        stop = lines.count if change is None else change[0]
        chosen = np.setdiff1d(np.arange(stop), blank) if blank else np.arange(stop)
        if len(chosen):
            rows = raw[chosen] if blank else raw[:stop]
            self._sort(lines, rows, chosen, self._header.layout, gathering)
        if change is None:
            return lines.after(lines.count)
        self._header = change[1]
        return lines.after(stop + 1)

    def _read_header(self, lines: "Lines") -> "Lines":
        """Take the first line that is not blank as the header."""
        for at in range(lines.count):
            text = lines.text(at).removeprefix(BOM).decode("utf-8", "replace")
            if text.strip():
                self._header = header(text, self._reading)
                if self._header is None:
                    raise refuse_columns(self._source, header_of(text)[1])
                return lines.after(at + 1)
        return lines.after(lines.count)

    def _look_through(
        self, lines: "Lines", raw: pl.DataFrame
    ) -> tuple[list[int], tuple[int, Header] | None]:
        """Among the rows without any number, find the blank ones and the next header."""
        blank: list[int] = []
        for at in numberless(raw):
            text = lines.text(int(at))
            if not text.strip(b"\0 \t"):
                blank.append(int(at))
            elif self._may_name_columns(text):
                found = header(text.decode("utf-8", "replace"), self._reading)
                if found is not None:
                    return blank, (int(at), found)
        return blank, None

    def _may_name_columns(self, text: bytes) -> bool:
        plain_text = text[:HEADER_MAX].lower()
        names = {*SHIP_NAMES, self._reading.mapping.get("vessel_id", SHIP_NAMES[0]).lower()}
        return any(name.encode() in plain_text for name in names)

    def _sort(
        self,
        lines: "Lines",
        raw: pl.DataFrame,
        places: Places,
        layout: Layout,
        gathering: Gathering,
    ) -> None:
        found = self._rows.sort(raw, layout)
        rejected = found.reasons.is_not_null().arg_true().to_numpy()
        texts: list[tuple[int, bytes]] = []
        if len(rejected):
            if not self._reading.is_live:
                self._refuse(lines, raw, places, layout)
            if self._reading.keep_rejects:
                texts = [(lines.first + int(at), lines.text(int(at))) for at in places[rejected]]
        gathering.add(found, texts)

    def _refuse(self, lines: "Lines", raw: pl.DataFrame, places: Places, layout: Layout) -> None:
        """Refuse a file that is misread as a whole, rather than row by row."""
        if layout.zone is None and self._reading.time_zone is None:
            naive = first_naive(raw["time"])
            if naive is not None:
                raise refuse_naive(
                    f"{self._source}, line {lines.first + int(places[naive])}", raw["time"][naive]
                )
        if looks_swapped(raw):
            raise refuse_swapped(f"{self._source}, from line {lines.first + int(places[0])}")


class Lines:
    """Lines ended by line feeds, by their place."""

    def __init__(self, data: bytes, first: int) -> None:
        self.data = data
        self.first = first
        ends_open = bool(data) and not data.endswith(b"\n")
        self.count = line_count(data) + ends_open
        self._starts: Places = np.empty(0, dtype=np.int64)

    def text(self, at: int) -> bytes:
        """Return one line without its end."""
        if not len(self._starts):
            feeds = np.flatnonzero(np.frombuffer(self.data, dtype=np.uint8) == LF)
            self._starts = np.concatenate([[0], feeds + 1, [len(self.data) + 1]])
        return self.data[self._starts[at] : self._starts[at + 1] - 1]

    def after(self, count: int) -> "Lines":
        """Return the lines after the first ones."""
        if count >= self.count:
            return Lines(b"", self.first + self.count)
        self.text(count)
        return Lines(self.data[int(self._starts[count]) :], self.first + count)


def numberless(raw: pl.DataFrame) -> Places:
    """Return the rows that have neither a ship's number nor a place."""
    numbers = pl.col("vessel_id", "lon_deg", "lat_deg").cast(pl.Float64, strict=False)
    return raw.select(pl.all_horizontal(numbers.is_null())).to_series().arg_true().to_numpy()


def frame(data: bytes, header: Header, count: int) -> pl.DataFrame:
    """Return the rows with our names for the columns that we read, one for each line.

    A line of empty cells goes before them, because the first line decides how many cells are
    read; it has one cell more than the header, `surplus`, which shows the rows that have too many.
    """
    ours = {theirs: name for name, theirs in header.layout.columns.items()}
    schema = {
        ours.get(name, f"#{place}"): dtype_of(ours.get(name), header.layout)
        for place, name in enumerate(header.names)
    } | {SURPLUS: pl.String()}
    wanted = [place for place, name in enumerate(schema) if not name.startswith("#")]
    first = header.separator * len(header.names) + "\n"
    for quote in ('"', None):
        raw = pl.read_csv(
            first.encode() + data,
            has_header=False,
            schema=schema,
            columns=wanted,
            separator=header.separator,
            quote_char=quote if b'"' in data else None,
            truncate_ragged_lines=True,
            extra_columns="ignore",
            ignore_errors=True,
        )
        if raw.height == count + 1:
            break
    return raw[1:]


def dtype_of(name: str | None, layout: Layout) -> pl.DataType:
    """Return how a column is first read: as a number where its layout writes plain ones."""
    if layout.is_numeric and name in NUMERIC:
        return pl.Float64()
    if layout.is_numeric and name == "vessel_id":
        return pl.Int64()
    return pl.String()
