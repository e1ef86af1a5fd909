"""Routes for a use-case: those that somebody brings, or else those that ship."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seawarden.ingest.routes import Routes, read_routes, starter_routes
from seawarden.ingest.routes_names import read_mapping
from seawarden.ingest.routes_write import write_routes


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutesAsked:
    """What lines are asked for, and how to read them."""

    files: tuple[Path, ...] = ()  # files and folders; none: those that ship
    mapping_file: Path | None = None  # JSON or TOML: attribute name to column of ASSET
    accuracy_m: float | None = None  # None: as each line says, or the default of its source
    kind: str | None = None  # of lines that do not say what they carry
    cut_onshore: bool = True


def open_routes(asked: RoutesAsked) -> Routes:
    """Return the lines asked for as ASSET, with notes on what was done to them.

    Raises:
        SettingsError: a path, the mapping, the accuracy or the kind is wrong.
        UnusableInput: a file is broken, names no projection, holds areas or holds no line.
    """
    files: Sequence[Path] = asked.files or starter_routes()
    mapping = None if asked.mapping_file is None else read_mapping(asked.mapping_file)
    return read_routes(
        files,
        mapping=mapping,
        accuracy_m=asked.accuracy_m,
        kind=asked.kind,
        cut_onshore=asked.cut_onshore,
    )


def prepare_routes(asked: RoutesAsked, *, out: Path) -> Routes:
    """Read lines, write them as one GeoJSON file with every column of ASSET, and return them.

    Raises:
        SettingsError: as `open_routes`, or the file cannot be written.
        UnusableInput: as `open_routes`.
    """
    routes = open_routes(asked)
    write_routes(routes.assets, out)
    return routes
