"""Backups: all rows of all tables in one file that no database wrote, so any can take it in.

A backup is a ZIP of one JSON-lines file a table and a manifest that is written last. It is one
consistent state: all of it is read in one transaction, while the watch goes on. The rows are
those of the tables' columns, whatever the database, so a restore may go from SQLite to PostgreSQL.
"""

import base64
import hashlib
import math
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

import orjson
from sqlalchemy import Column, Connection, LargeBinary, Table, func, select, text

from seawarden.model.errors import SettingsError, SourceUnavailable, UnusableInput
from seawarden.model.units import MICROSECOND
from seawarden.store.records.columns import Figure, Instant, Lasting
from seawarden.store.records.files import ONLY_OURS, making
from seawarden.store.records.inserting import chunks
from seawarden.store.records.migrating import newest
from seawarden.store.records.tables import COUNTERS, METADATA

FORM: Final = "seawarden-records/1"
MANIFEST: Final = "manifest.json"
WRITTEN: Final = orjson.OPT_NON_STR_KEYS  # names of tables and columns are a kind of text
# What comes up while reading a file that was cut, altered, or never a backup.
DAMAGED: Final = (
    OSError, EOFError, AttributeError, KeyError, TypeError, ValueError, zipfile.BadZipFile,
)  # fmt: skip
ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One table in a backup."""

    row_count: int
    digest: str  # SHA-256 of its JSON lines


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup holds."""

    form: str
    revision: str  # of the tables
    version: str  # the Seawarden that wrote it
    made_at: str  # ISO 8601
    parts: Mapping[str, Part]

    @property
    def row_count(self) -> int:
        """Rows of all tables."""
        return sum(part.row_count for part in self.parts.values())


def write_backup(connection: Connection, to: Path, *, version: str, now: datetime) -> Manifest:
    """Write everything that the connection's transaction sees into a file that is not there yet.

    Raises:
        SettingsError: there is such a file already, or it cannot be made.
        SourceUnavailable: the disk is full; no file is left.
    """
    if to.exists():
        raise SettingsError(f"{to}: is there already. Name a new file for the backup.")
    unfinished = to.with_name(f".{to.name}.unfinished")
    try:
        with _made(unfinished) as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
            manifest = Manifest(
                form=FORM,
                revision=newest(),
                version=version,
                made_at=now.isoformat(),
                parts={
                    table.name: _write_table(connection, table, packed)
                    for table in METADATA.sorted_tables
                },
            )
            packed.writestr(MANIFEST, orjson.dumps(asdict(manifest), option=WRITTEN))
        _settle(unfinished, to)
    except OSError as error:
        raise SourceUnavailable(
            f"{to}: the backup could not be written ({error.strerror}). Free some space and do "
            "it again."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def read_backup(connection: Connection, file: Path) -> Manifest:
    """Bring a backup into empty records, within the connection's transaction.

    Raises:
        UnusableInput: the file is no backup, or is damaged.
        SettingsError: another version of the tables wrote it, or the records are not empty.
    """
    _refuse_full(connection)
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = _manifest(packed, file)
            connection.execute(COUNTERS.delete())
            for table in METADATA.sorted_tables:
                with packed.open(f"{table.name}.jsonl") as lines:
                    _read_table(connection, table, lines, manifest.parts[table.name])
    except DAMAGED as error:
        raise UnusableInput(
            f"{file}: no backup of records, or a damaged one ({error}). Nothing was restored; "
            "take another backup."
        ) from error
    _count_on(connection)
    return manifest


def _made(file: Path) -> IO[bytes]:
    file.unlink(missing_ok=True)
    with making(file.parent, "a backup cannot be made here"):
        return os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, ONLY_OURS), "w+b")


def _settle(unfinished: Path, to: Path) -> None:
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.rename(to)


def _write_table(connection: Connection, table: Table, packed: zipfile.ZipFile) -> Part:
    digest, count = hashlib.sha256(), 0
    asked = select(table).order_by(*table.primary_key)
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(asked)
    columns = list(table.columns)
    with packed.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
        for row in rows:
            said = {
                column.name: _outward(value) for column, value in zip(columns, row, strict=True)
            }
            line = orjson.dumps(said, option=WRITTEN) + b"\n"
            lines.write(line)
            digest.update(line)
            count += 1
    return Part(row_count=count, digest=digest.hexdigest())


def _read_table(connection: Connection, table: Table, lines: IO[bytes], part: Part) -> None:
    digest, count = hashlib.sha256(), 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal count
        for line in lines:
            digest.update(line)
            count += 1
            said = orjson.loads(line)
            yield {column.name: _inward(column, said[column.name]) for column in table.columns}

    for some in chunks(rows()):
        connection.execute(table.insert(), some)
    if (count, digest.hexdigest()) != (part.row_count, part.digest):
        raise ValueError(f"{table.name}: not the rows that were written")


def _outward(value: Any) -> object:  # noqa: ANN401  whatever a column holds
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value // MICROSECOND
        case bytes():
            return base64.b64encode(value).decode()
        case float():
            return value if math.isfinite(value) else str(value)  # JSON knows no infinity
        case _:
            return value


def _inward(column: Column[Any], said: Any) -> object:  # noqa: ANN401  whatever JSON holds
    if said is None:
        return None
    match column.type:
        case Instant():
            return datetime.fromisoformat(said)
        case Lasting():
            return said * MICROSECOND
        case LargeBinary():
            return base64.b64decode(said)
        case Figure():
            return float(said)
        case _:
            return said


def _manifest(packed: zipfile.ZipFile, file: Path) -> Manifest:
    said = orjson.loads(packed.read(MANIFEST))
    if said["form"] != FORM or said["revision"] != newest():
        raise SettingsError(
            f"{file}: a backup of tables {said['revision']} ({said['form']}), by Seawarden "
            f"{said['version']}; this one has tables {newest()}. Restore it with that version, "
            "then update."
        )
    parts = {name: Part(**part) for name, part in said["parts"].items()}
    return Manifest(**said | {"parts": parts})


def _refuse_full(connection: Connection) -> None:
    full = [
        table.name
        for table in METADATA.sorted_tables
        if table is not COUNTERS and connection.execute(select(table).limit(1)).first()
    ]
    if full:
        raise SettingsError(
            f"these records hold something already ({', '.join(full)}). A backup is restored into "
            "empty records: name a new file or database."
        )


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL count on from the largest number; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        key = table.autoincrement_column
        if key is None:
            continue
        largest = connection.scalar(select(func.max(key)))
        if largest is not None:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :key), :largest)"),
                {"table": table.name, "key": key.name, "largest": largest},
            )
