"""Which dialect of AIS a file speaks, told by its content and never by its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from seawarden.ingest.csv_rows import header
from seawarden.ingest.csv_text import BOM
from seawarden.ingest.json_lines import load
from seawarden.ingest.layouts import GENERIC, KNOWN
from seawarden.ingest.reading import Reading
from seawarden.model.errors import UnusableInput

HEAD_BYTES: Final = 1 << 16  # of the text that are looked at
SEEN_MAX: Final = 120  # characters of the first line that an error shows


class Form(StrEnum):
    """How the bytes of a file are to be taken."""

    NMEA = "NMEA 0183"
    CSV = "CSV"
    JSON_LINES = "JSON lines"
    JSON_DOCUMENT = "JSON document"
    PARQUET = "Parquet"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a file is: its form, and the name to show for it."""

    form: Form
    name: str


ALL: Final = (
    "NMEA 0183 with VDM or VDO sentences",
    *(layout.name for layout in KNOWN),
    "CSV, Parquet or JSON lines with columns for ship, time, longitude and latitude",
    "JSON of AIS-catcher, aisstream, Digitraffic or Global Fishing Watch",
)
# A sentence at the start of a line, after any tag blocks, or a time line before the first one.
SENTENCE: Final = re.compile(rb"^(\\[^\\\r\n]*\\)*!..VD[MO],|^\$PGHP,\d", re.MULTILINE | re.DOTALL)
PARQUET_MAGIC: Final = b"PAR1"


def recognise(head: bytes, *, source: str, reading: Reading) -> Dialect:
    """Tell the dialect from the first bytes of a file, decompressed.

    Raises:
        UnusableInput: it is none that Seawarden knows; the error shows the first line.
    """
    if head.startswith(PARQUET_MAGIC):
        return Dialect(Form.PARQUET, Form.PARQUET)
    text = head.removeprefix(BOM).lstrip(b"\0 \t\r\n")
    if SENTENCE.search(re.sub(rb"\r\n?", b"\n", text)):
        return Dialect(Form.NMEA, Form.NMEA)
    lines = text.splitlines()
    if not lines:
        raise UnusableInput(f"{source}: holds nothing. Fetch or write it again")
    dialect = _json(text, lines) or _csv(lines, reading)
    if dialect is None:
        raise _unknown(lines[0], source)
    return dialect


def _json(text: bytes, lines: Sequence[bytes]) -> Dialect | None:
    """Tell lines of objects from one document that goes over many lines."""
    if any(isinstance(load(line), dict) and not _is_document(line) for line in lines[:3]):
        return Dialect(Form.JSON_LINES, Form.JSON_LINES)
    if text.startswith((b"{", b"[")):
        return Dialect(Form.JSON_DOCUMENT, Form.JSON_DOCUMENT)
    return None


def _is_document(line: bytes) -> bool:
    """Whether one line is an object that holds a list of others."""
    found = load(line, whole=True)
    lists = ("features", "vessels", "messages")
    return any(isinstance(found.get(name), list) for name in lists)


def _csv(lines: Sequence[bytes], reading: Reading) -> Dialect | None:
    found = header(lines[0].decode("utf-8", "replace"), reading)
    if found is None:
        return None
    name = f"CSV {GENERIC}" if found.layout.name == GENERIC else found.layout.name
    return Dialect(Form.CSV, name)


def _unknown(line: bytes, source: str) -> UnusableInput:
    seen = line[:SEEN_MAX].decode("utf-8", "replace")
    return UnusableInput(
        f"{source}: no dialect of AIS is recognised in its first line {seen!r}. Known are: "
        f"{'; '.join(ALL)}. Name the columns of another table with a mapping file (--mapping), "
        "for example vessel_id=MMSI"
    )
