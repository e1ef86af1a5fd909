"""One live stream of bytes in, arrivals out: no socket, no clock.

A stream may mix sentences, rows, objects and detections, line by line. A line that begins an
object goes to the parser of JSON, any other to that of NMEA, or of CSV from a header on. Two
laws: no bytes can make a live stream raise, and where it is cut does not matter.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from seawarden.ingest.csv_rows import SHIP_NAMES, CsvRows, header
from seawarden.ingest.csv_text import BOM
from seawarden.ingest.dialects import SENTENCE
from seawarden.ingest.gathering import Gathering
from seawarden.ingest.intake import Intake, joined
from seawarden.ingest.json_lines import JsonLines, load
from seawarden.ingest.line_cutter import Block, LineCutter, line_count
from seawarden.ingest.live.arrival import Arrival
from seawarden.ingest.live.messages import unfolded
from seawarden.ingest.nmea_lines import NmeaLines
from seawarden.ingest.reading import Reading
from seawarden.model.detection import Detection, read_detection

# A ship's or a receiver's clock may run ahead a little; a day ahead is a wrong clock or zone.
AHEAD: Final = timedelta(days=1)
# An object, perhaps with an MQTT topic before it, as `mosquitto_sub -v` writes it.
OBJECT: Final = re.compile(rb'\s*(?:\xef\xbb\xbf)?(?:[^\s"!$\\,{]+ )?\{')
DETECTION: Final = b'"seawarden-detection/'
HEADER_MAX: Final = 4096  # bytes; a longer line is not looked at as a header


class LiveStream:
    """Reads one stream. A new connection is a new stream.

    Times later than `ahead` after the receipt are not believed. A sentence without any time
    takes the receipt for its time, unless the reading says when the log was received.
    """

    def __init__(self, reading: Reading, *, source: str, ahead: timedelta = AHEAD) -> None:
        self._reading = reading
        self._source = source
        self._ahead = ahead
        self._cutter = LineCutter()
        self._text: NmeaLines | CsvRows | None = None
        self._is_settled = False  # whether the text is known to be sentences, or rows
        self._objects: JsonLines | None = None

    @property
    def held(self) -> int:
        """Return how many bytes were fed and not told yet: those of an unfinished line."""
        return self._cutter.held

    def feed(self, data: bytes, *, received: datetime) -> Arrival:
        """Take the next bytes; return what the lines that they complete say."""
        reading = reading_at(self._reading, received, self._ahead)
        intakes, detections = self._tell(self._cutter.feed(data), reading)
        return self._arrival(intakes, detections, received)

    def finish(self, *, received: datetime) -> Arrival:
        """Return what the last line says, and give up what is still incomplete."""
        reading = reading_at(self._reading, received, self._ahead)
        intakes, detections = self._tell(self._cutter.finish(), reading)
        for parser in (self._text, self._objects):
            if parser is not None:
                parser.read_by(reading)
                intakes.append(parser.finish())
        return self._arrival(intakes, detections, received)

    def _arrival(
        self, intakes: list[Intake], detections: list[Detection], received: datetime
    ) -> Arrival:
        intake = intakes[0] if len(intakes) == 1 else joined(intakes, source=self._source)
        return Arrival(
            source=self._source,
            intake=intake,
            received=received,
            detections=tuple(detections),
        )

    def _tell(self, block: Block, reading: Reading) -> tuple[list[Intake], list[Detection]]:
        """Part the lines of a block among the parsers."""
        sensed: list[Detection] = []
        losses = Gathering(reading, self._source)
        for line, text in block.too_long:
            losses.reject(line, "line too long", text)
        data = _whole_lines(block.data)
        intakes: list[Intake] = []
        if b"{" in data or self._objects is not None:
            text, objects, detections = part_lines(data, block.first_line)
            sensed = list(_sensed(detections, losses))
            intakes.append(self._read_objects(objects, block.first_line, reading))
            data = text
        if self._text is not None or data.strip():
            intakes += self._read_text(data, block.first_line, reading)
        lost = losses.intake()
        return ([*intakes, lost] if lost.read else intakes), sensed

    def _read_objects(self, data: bytes, first_line: int, reading: Reading) -> Intake:
        if self._objects is None:
            self._objects = JsonLines(reading, source=self._source, first_line=first_line)
        self._objects.read_by(reading)
        return self._objects.feed(data)

    def _read_text(self, data: bytes, first_line: int, reading: Reading) -> list[Intake]:
        intakes: list[Intake] = []
        if not self._is_settled:
            data = _line_feeds(data)
            at = _header_at(data, reading)
            self._is_settled = at is not None or SENTENCE.search(data) is not None
            if at is not None:
                if data[:at].strip():
                    intakes.append(self._feed_text(data[:at], first_line, reading))
                first_line += line_count(data[:at])
                self._text = CsvRows(reading, source=self._source, first_line=first_line)
                data = data[at:]
        return [*intakes, self._feed_text(data, first_line, reading)]

    def _feed_text(self, data: bytes, first_line: int, reading: Reading) -> Intake:
        if self._text is None:
            self._text = NmeaLines(reading, source=self._source, first_line=first_line)
        self._text.read_by(reading)
        return self._text.feed(data)


def reading_at(reading: Reading, received: datetime, ahead: timedelta) -> Reading:
    """Return how bytes are to be read that came at an instant.

    A log that is said to have been received at a time keeps that; the earlier bound counts.
    """
    latest = received + ahead
    return replace(
        reading,
        received_at=reading.received_at or received,
        latest=latest if reading.latest is None else min(latest, reading.latest),
    )


def part_lines(data: bytes, first_line: int) -> tuple[bytes, bytes, list[tuple[int, bytes]]]:
    """Part whole lines into text, objects, and detections with their numbers.

    Where a line goes to one of them, an empty line stands in the others, so that the numbers of
    the lines stay right. (Sentences that came inside an object may take up several lines.)
    """
    lines = _line_feeds(data).split(b"\n")
    text, objects = [b""] * len(lines), [b""] * len(lines)
    detections: list[tuple[int, bytes]] = []
    for at, line in enumerate(lines):
        if OBJECT.match(line) is None:
            text[at] = line
        elif DETECTION in line:
            detections.append((first_line + at, line))
        elif (sentences := unfolded(line)) is not None:
            text[at] = sentences
        else:
            objects[at] = line
    return b"\n".join(text), b"\n".join(objects), detections


def _line_feeds(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _whole_lines(data: bytes) -> bytes:
    """Close the last line, so that a parser does not wait for what follows a CR."""
    return data + b"\n" if data and not data.endswith(b"\n") else data


def _sensed(lines: Iterable[tuple[int, bytes]], losses: Gathering) -> Iterable[Detection]:
    """Yield the detections; what is none is counted."""
    for number, line in lines:
        found = read_detection(load(line))
        if isinstance(found, Detection):
            yield found
        else:
            losses.reject(number, "unreadable detection", line)


def _header_at(data: bytes, reading: Reading) -> int | None:
    """Return where a line begins that names the columns of a table, before any sentence."""
    names = {*SHIP_NAMES, reading.mapping.get("vessel_id", SHIP_NAMES[0]).lower()}
    if not any(name.encode() in data.lower() for name in names):
        return None
    sentence = SENTENCE.search(data)
    at = 0
    for line in data.splitlines(keepends=True):
        if sentence is not None and at >= sentence.start():
            return None
        plain = line.removeprefix(BOM)[:HEADER_MAX].decode("utf-8", "replace")
        if header(plain.rstrip("\r\n"), reading) is not None:
            return at
        at += len(line)
    return None
