"""The published facts of the night of 7 to 8 October 2023, as the shipped file has them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final

from seawarden.model.detection import Detection, Unreadable, read_detection
from seawarden.model.errors import UnusableInput
from seawarden.model.fault import Fault, read_fault

FILE: Final = "october_2023.json"
SCHEMATIC: Final = "ee_s1_schematic.geojson"

Place = tuple[float, float]  # longitude, latitude; WGS 84


@dataclass(frozen=True, kw_only=True, slots=True)
class Ship:
    """A ship of the reconstruction. Her number is synthetic: no ship can have it."""

    role: str  # ship, ahead, loiters or passes
    vessel_id: int
    name: str
    ship_type: int
    length_m: float
    beam_m: float
    draught_m: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One thing that was published."""

    fact_id: str
    title: str
    time: datetime  # noon, where only the day was published
    until: datetime | None  # null: an instant
    what: str
    known_to: str
    certainty: str
    sources: tuple[str, ...]  # addresses


@dataclass(frozen=True, kw_only=True, slots=True)
class Waypoint:
    """One place of the proposed course."""

    waypoint_id: str
    time: datetime
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Draws:
    """What is drawn for a completion, each between two ends.

    Attributes:
        speed_ratio: speed with the anchor down, to the free speed before.
        free_hours: how long she was in sight before.
        ee_s1_minutes: how far off the time at EE-S1 may be.
        pipe_seconds: the same at the pipe, to either side.
        groove_km: how far off the length of the groove may be, to either side.
        aside_nm: standard deviation across the course at proposed waypoints.
        shown_ratio: the ratio of the night that is shown.
        shown_free_hours: the time in sight of the night that is shown.
    """

    speed_ratio: tuple[float, float]
    free_hours: tuple[float, float]
    ee_s1_minutes: tuple[float, float]
    pipe_seconds: float
    groove_km: float
    aside_nm: float
    shown_ratio: float
    shown_free_hours: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A detection, and when its owner told of it."""

    at: datetime
    detection: Detection


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """The whole file.

    Attributes:
        label: what every screen and file made from it must say.
        ships: those that are named, and two ordinary ones.
        facts: in the order of their times.
        waypoints: of the proposed course, in order.
        other_ee_s1: the other published place of the damage to EE-S1.
        approach: waypoints before the proposed course.
        groove_km: published length of the groove up to the pipe.
        steady_kn: published speed before the pipe.
        trailing_kn: published speed after it.
        speed_at_pipe: instants and speeds.
        draws: what is drawn.
        begins: of the reconstruction.
        ends: of the reconstruction.
        detections: that were told that night.
        detections_later: that were told days after.
        faults: what is known today of each damage.
        fault_of_the_night: what the owner knew that night.
    """

    label: str
    ships: tuple[Ship, ...]
    facts: tuple[Fact, ...]
    waypoints: tuple[Waypoint, ...]
    other_ee_s1: Place
    approach: tuple[Place, ...]
    groove_km: float
    steady_kn: float
    trailing_kn: float
    speed_at_pipe: tuple[tuple[datetime, float], ...]
    draws: Draws
    begins: datetime
    ends: datetime
    detections: tuple[Told, ...]
    detections_later: tuple[Told, ...]
    faults: tuple[Fault, ...]
    fault_of_the_night: Fault

    def waypoint(self, waypoint_id: str) -> Waypoint:
        """Return a waypoint of the table."""
        return next(each for each in self.waypoints if each.waypoint_id == waypoint_id)

    def fact(self, fact_id: str) -> Fact:
        """Return a fact."""
        return next(each for each in self.facts if each.fact_id == fact_id)

    def ship(self, role: str) -> Ship:
        """Return the first ship of a role."""
        return next(each for each in self.ships if each.role == role)


def schematic_line() -> Path:
    """Return the file with the schematic line of EE-S1."""
    return Path(str(resources.files("seawarden") / "data" / "incidents" / SCHEMATIC))


def published() -> Published:
    """Read the shipped file.

    Raises:
        UnusableInput: a document in it does not hold to its form.
    """
    path = resources.files("seawarden") / "data" / "incidents" / FILE
    said = json.loads(path.read_text(encoding="utf-8"))
    made = said["reconstruction"]
    return Published(
        label=said["label"],
        ships=tuple(_ship(each) for each in said["ships"]),
        facts=tuple(_fact(each) for each in said["facts"]),
        waypoints=tuple(
            Waypoint(waypoint_id=each["waypoint_id"], time=_time(each["time"]), place=_place(each))
            for each in made["waypoints"]
        ),
        other_ee_s1=_place(made["variant_of_ee_s1"]),
        approach=tuple(_place(each) for each in made["approach"]),
        groove_km=made["groove_km"],
        steady_kn=made["steady_kn"],
        trailing_kn=made["trailing_kn"],
        speed_at_pipe=tuple(
            (_time(each["time"]), each["sog_kn"]) for each in made["speed_at_pipe"]
        ),
        draws=_draws(made["draws"]),
        begins=_time(made["begins"]),
        ends=_time(made["ends"]),
        detections=tuple(_told(each) for each in said["detections"]),
        detections_later=tuple(_told(each) for each in said["detections_later"]),
        faults=tuple(_fault(each) for each in said["faults"]),
        fault_of_the_night=_fault(said["fault_of_the_night"]),
    )


def _ship(said: Mapping[str, Any]) -> Ship:
    return Ship(**{name: said[name] for name in Ship.__slots__})


def _fact(said: Mapping[str, Any]) -> Fact:
    until = said["until"]
    return Fact(
        fact_id=said["fact_id"],
        title=said["title"],
        time=_time(said["time"]),
        until=None if until is None else _time(until),
        what=said["what"],
        known_to=said["known_to"],
        certainty=said["certainty"],
        sources=tuple(said["sources"]),
    )


def _draws(said: Mapping[str, Any]) -> Draws:
    ends = ("speed_ratio", "free_hours", "ee_s1_minutes")
    return Draws(**{**said, **{name: (said[name][0], said[name][1]) for name in ends}})


def _told(said: Mapping[str, Any]) -> Told:
    found = read_detection(said)
    if isinstance(found, Unreadable):
        raise UnusableInput(f"{FILE}: {said.get('detection_id')}: {'; '.join(found.reasons)}")
    return Told(at=_time(said["told"]), detection=found)


def _fault(said: Mapping[str, Any]) -> Fault:
    found = read_fault(said)
    if isinstance(found, Unreadable):
        raise UnusableInput(f"{FILE}: {said.get('fault_id')}: {'; '.join(found.reasons)}")
    return found


def _place(said: Mapping[str, Any]) -> Place:
    return said["lon_deg"], said["lat_deg"]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
