"""The calibration in use: the one that ships, or another in a file."""

import json
from pathlib import Path
from typing import Any, Final

import polars as pl

from seawarden.app.whole_file import whole_or_not
from seawarden.detect.calibration import BENIGN, FACTS, Calibration
from seawarden.model.errors import ProtocolMisuse, SettingsError
from seawarden.model.schema import conform

FORMAT: Final = "seawarden-calibration/1"
SHIPPED: Final = Path(__file__).parent.parent / "data" / "calibration.json"


def open_calibration(path: Path | None = None) -> Calibration:
    """Read a calibration; without a path the one that ships.

    Raises:
        SettingsError: the file is missing or is no calibration.
    """
    chosen = SHIPPED if path is None else path
    try:
        held: dict[str, Any] = json.loads(chosen.read_text(encoding="utf-8"))
        if held["format"] != FORMAT:
            raise SettingsError(f"{chosen}: the format is {held['format']!r}, not {FORMAT!r}")
        return Calibration(
            version=held["version"],
            provenance=held["provenance"],
            facts=conform(pl.DataFrame(held["facts"], schema=dict(FACTS)), FACTS),
            benign=conform(pl.DataFrame(held["benign"], schema=dict(BENIGN)), BENIGN),
        )
    except OSError as error:
        raise SettingsError(f"{chosen}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, ProtocolMisuse, pl.exceptions.PolarsError) as error:
        raise SettingsError(
            f"{chosen}: is no calibration; `seawarden evaluate` writes one (calibration.json)"
        ) from error


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration, whole or not at all."""
    held = {
        "format": FORMAT,
        "version": calibration.version,
        "provenance": calibration.provenance,
        "facts": calibration.facts.to_dicts(),
        "benign": calibration.benign.to_dicts(),
    }
    with whole_or_not(path) as partial:
        partial.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
