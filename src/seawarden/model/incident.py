"""An incident: faults about one matter, what is noted of them, and where they come from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
