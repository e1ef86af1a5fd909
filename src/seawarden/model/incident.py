"""An incident: faults about one matter, what is noted of them, and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from seawarden.model.officer import Officer

REAL: Final = "REAL"
RECONSTRUCTION: Final = "RECONSTRUCTION"  # rebuilt from published facts
SYNTHETIC: Final = "SYNTHETIC"  # made up, whatever traffic it is laid over
ORIGINS: Final = (REAL, RECONSTRUCTION, SYNTHETIC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """One matter under investigation."""

    incident_id: str
    name: str
    origin: str  # one of ORIGINS; shown wherever the incident is
    opened: datetime
    closed: datetime | None = None  # null: still open
    fault_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentNote:
    """What somebody wrote about an incident. Notes are added, never changed."""

    note_id: str
    incident_id: str
    written: datetime
    author: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentAnswer:
    """What an attribution answered about an incident, and what it was asked. Never changed."""

    answer_id: int
    incident_id: str
    made: datetime
    officer: Officer  # who asked for it
    digest: str  # SHA-256 of `inputs` as JSON with sorted names
    inputs: Mapping[str, object]  # faults, lines, settings, seed and reports heard
    document: Mapping[str, object]  # seawarden-attribution/1
