"""JSON in and an intake out, as lines or as one document: no file, no socket, no clock."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from seawarden.ingest.gathering import Gathering, Text
from seawarden.ingest.intake import Intake
from seawarden.ingest.json_objects import Object, is_snapshot, read_object, records_of
from seawarden.ingest.layouts import GENERIC, Layout, by_name
from seawarden.ingest.line_cutter import Block, LineCutter
from seawarden.ingest.particulars import KnownShips
from seawarden.ingest.reading import Reading
from seawarden.ingest.rows import (
    Rows,
    Sorted,
    first_naive,
    looks_swapped,
    refuse_naive,
    refuse_swapped,
)
from seawarden.model.report import REPORT, Quality
from seawarden.model.vessel import PARTICULARS

COLUMNS: Final = (
    "vessel_id", "time", "lon_deg", "lat_deg", "sog_kn", "cog_deg", "heading_deg", "rot_deg_min",
    "nav_status", "raim", "receiver",
)  # fmt: skip
LAYOUT: Final = Layout(name=GENERIC, columns={name: name for name in COLUMNS})
NUMBERS: Final = frozenset({"imo", "ship_type", "length_m", "beam_m", "to_bow_m", "draught_m"})
INTEGER_MAX: Final = 1 << 63


class JsonLines:
    """Reads one stream of JSON objects, one a line.

    An MQTT topic may stand before an object, as `mosquitto_sub -v` writes it.

    Raises:
        UnusableInput: a time names no zone and none was given, or latitude and longitude are
            swapped.
    """

    def __init__(self, reading: Reading, *, source: str = "", first_line: int = 1) -> None:
        self._cutter = LineCutter(first_line=first_line)
        self._objects = Objects(reading, source=source)

    def read_by(self, reading: Reading) -> None:
        """Read what comes from now on by other settings: a live stream has a later receipt."""
        self._objects.read_by(reading)

    def feed(self, data: bytes) -> Intake:
        """Take the next bytes; return what the lines that they complete say."""
        return self._intake(self._cutter.feed(data))

    def finish(self) -> Intake:
        """Return what the last line says."""
        return self._intake(self._cutter.finish())

    def _intake(self, block: Block) -> Intake:
        data = block.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n")
        numbered = enumerate(data.split(b"\n"), block.first_line)
        lines = [(line, text) for line, text in numbered if text.strip()]
        return self._objects.intake(
            [(line, text, load(text)) for line, text in lines], too_long=block.too_long
        )


class Objects:
    """Turns objects into intakes; remembers what each ship said of herself."""

    def __init__(self, reading: Reading, *, source: str = "") -> None:
        self._reading = reading
        self._source = source
        self._rows = Rows(reading)
        self._ships = KnownShips()

    def read_by(self, reading: Reading) -> None:
        """Read what comes from now on by other settings."""
        self._reading = reading
        self._rows.read_by(reading)

    def intake(
        self,
        objects: Iterable[tuple[int | None, bytes, Object | None]],
        *,
        too_long: Sequence[tuple[int, bytes]] = (),
    ) -> Intake:
        """Return what objects say, given their lines and text; null: it is no object."""
        gathering = Gathering(self._reading, self._source)
        for number, beginning in too_long:
            gathering.reject(number, "line too long", beginning)
        positions: list[Object] = []
        texts: list[Text] = []
        about: list[Object] = []
        for line, text, message in objects:
            said = None if message is None else read_object(message, self._reading.mapping)
            if said is None or (said.position is None and said.kind is None):
                gathering.reject(line, "not JSON" if said is None else "unknown object", text)
                continue
            about += [said.particulars] if said.particulars else []
            if said.kind is not None:
                gathering.note(said.kind)
            elif said.position is not None:
                positions.append(said.position)
                texts.append((line, text))
        if positions:
            self._sort(positions, texts, gathering)
        gathering.learn(self._learn(about))
        return gathering.intake()

    def snapshot(self, vessels: Iterable[Object]) -> Intake:
        """Return the ships of a snapshot that gives no time for each: no reports, only ships."""
        gathering = Gathering(self._reading, self._source)
        about = []
        for vessel in vessels:
            names = by_name(list(vessel))
            gathering.note("snapshot position")
            about.append({ours: vessel[theirs] for ours, theirs in names.items()})
        gathering.learn(self._learn(about))
        return gathering.intake()

    def _sort(
        self, positions: Sequence[Object], texts: Sequence[Text], gathering: Gathering
    ) -> None:
        raw = pl.DataFrame(
            {name: [text_of(row.get(name)) for row in positions] for name in COLUMNS},
            schema=dict.fromkeys(COLUMNS, pl.String()),
        )
        found = self._sorted(raw)
        rejected = found.reasons.is_not_null().arg_true().to_list()
        if rejected and not self._reading.is_live:
            self._refuse(raw, texts)
        gathering.add(found, [texts[at] for at in rejected])

    def _sorted(self, raw: pl.DataFrame) -> Sorted:
        """Sort the rows; one that says no time takes that of the receipt, where it is known."""
        received = self._reading.received_at
        is_timeless = raw["time"].is_null()
        if received is None or not is_timeless.any():
            return self._rows.sort(raw, LAYOUT)
        told = raw.with_columns(pl.col("time").fill_null(received.isoformat()))
        found = self._rows.sort(told, LAYOUT)
        is_assumed = is_timeless.filter(found.reasons.is_null())
        mark = pl.when(is_assumed).then(int(Quality.RECEIVER_TIME)).otherwise(0)
        marked = pl.col("quality") | mark.cast(REPORT["quality"])
        return replace(found, reports=found.reports.with_columns(quality=marked))

    def _refuse(self, raw: pl.DataFrame, texts: Sequence[Text]) -> None:
        """Refuse a file that is misread as a whole, rather than row by row."""
        naive = first_naive(raw["time"]) if self._reading.time_zone is None else None
        if naive is not None:
            raise refuse_naive(f"{self._source}, line {texts[naive][0]}", raw["time"][naive])
        if looks_swapped(raw):
            raise refuse_swapped(f"{self._source}, from line {texts[0][0]}")

    def _learn(self, about: Sequence[Object]) -> pl.DataFrame:
        columns = {
            name: [text_of(row.get(name)) for row in about] for name in ("vessel_id", "time")
        }
        places = {"lon_deg": ["0"] * len(about), "lat_deg": ["0"] * len(about)}
        schema = dict.fromkeys((*columns, *places), pl.String())
        read = self._rows.read(pl.DataFrame(columns | places, schema=schema), LAYOUT)
        known = zip(about, read["vessel_id"], read["time"], strict=True)
        received = self._reading.received_at
        return self._ships.learn(
            {"vessel_id": vessel_id, "time": time or received, **_particulars(row)}
            for row, vessel_id, time in known
            if vessel_id is not None
        )


def read_document(data: bytes, reading: Reading, *, source: str = "") -> Intake:
    """Read one JSON document: GeoJSON of positions, a list of objects, or a snapshot."""
    document = load(data, whole=True)
    objects = Objects(reading, source=source)
    if is_snapshot(document):
        return objects.snapshot(v for v in document["vessels"] if isinstance(v, dict))
    if document is None:
        return objects.intake([(1, data[:4096], None)])
    return objects.intake(
        (None, json.dumps(record)[:4096].encode(), record) for record in records_of(document)
    )


def load(text: bytes, *, whole: bool = False) -> Any:  # noqa: ANN401  foreign JSON
    """Return the object on a line, or any document; null: it is no JSON.

    A line may begin with an MQTT topic.
    """
    try:
        found = json.loads(text.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        topic, space, rest = text.partition(b" {")
        if whole or not space or b'"' in topic:
            return None
        inner = load(b"{" + rest)
        name = topic.strip().decode("utf-8", "replace")
        return None if inner is None else {"topic": name, "payload": inner}
    return found if whole or isinstance(found, dict) else None


def text_of(value: Any) -> str | None:  # noqa: ANN401  a value of foreign JSON
    """Return a value as text; null: it is none, or no plain value."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() if abs(value) < INTEGER_MAX:
            return str(value)
        case float() if math.isfinite(value):
            return (
                f"{value:.0f}" if value.is_integer() and abs(value) < INTEGER_MAX else repr(value)
            )
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
    return None


def _particulars(row: Object) -> dict[str, Any]:
    """Return the particulars, numbers as numbers and text as text."""
    said: dict[str, Any] = {}
    for name in PARTICULARS:
        if name not in row:
            continue
        text = text_of(row[name])
        said[name] = _number(text) if name in NUMBERS else text
    return said


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
