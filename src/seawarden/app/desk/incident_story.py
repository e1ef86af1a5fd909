"""What an incident's report says, in parts that a page and a PDF both set.

All of it is worded as what the data are consistent with; a ship is a candidate, never more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from seawarden.app.desk.incident_told import IncidentTold, span_of
from seawarden.app.desk.lines import LineBook
from seawarden.model.attribution import NO_DATA
from seawarden.model.fault import (
    AnywhereOnLine,
    Fault,
    Instant,
    KilometrePoint,
    Spot,
    Stretch,
)
from seawarden.model.incident import REAL

RULED_OUT_MOST: Final = 200  # rows: a report is read by people
METHOD: Final = (
    "Each ship's crossing of the line is weighed by how well its time, its place and her "
    "behaviour agree with what was told of the fault, by whether her gear reaches the depth, and "
    "against how many ordinary crossings the place has. Silences are filled with sampled paths "
    "within her reach. An unknown ship and no ship at all are hypotheses with stated priors. The "
    "probabilities of one fault sum to one."
)
WORDING: Final = (
    "This report says what the data are consistent with. It names candidates and how likely each "
    "is under the stated assumptions. It is no finding of fact or of guilt; flag, nationality and "
    "name weigh nothing in it."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """The head of a section."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """A table."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """Probabilities as bars from 0 to 1."""

    title: str
    rows: Sequence[tuple[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passages:
    """Where and when candidates crossed, beside the window that was told."""

    title: str
    window: tuple[datetime, datetime]
    points: Sequence[tuple[datetime, float, str]]  # time, kilometre point, name


Part = Heading | Words | Rows | Bars | Passages


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A report before it is set."""

    title: str
    banner: str | None  # null: the traffic is real
    parts: Sequence[Part]


def story_of(told: IncidentTold, book: LineBook, *, now: datetime, version: str) -> Story:
    """Return what the report of an incident says.

    Args:
        told: the incident.
        book: the lines by their names.
        now: when the report is made.
        version: of Seawarden.
    """
    origin = told.incident.origin
    return Story(
        title=f"Incident: {told.incident.name}",
        banner=None if origin == REAL else origin,
        parts=[*_head(told, book, now=now, version=version), *_answer(told), *_tail(told)],
    )


def _head(told: IncidentTold, book: LineBook, *, now: datetime, version: str) -> Iterator[Part]:
    yield Words(text=f"Made {clock(now)} by Seawarden {version}. {WORDING}")
    yield Heading(text="Faults, as their reporters told them")
    yield Rows(
        heads=("fault", "line", "when", "where", "found by", "reported by", "marking"),
        rows=[
            (
                one.fault_id, book.name(one.asset_id) or one.asset_id, when_words(one),
                where_words(one), one.method.replace("_", " "), _reported(one), one.marking,
            )
            for one in told.faults
        ],
    )  # fmt: skip


def _answer(told: IncidentTold) -> Iterator[Part]:
    if told.answer is None:
        yield Words(text="No attribution has been run.")
        return
    document = told.answer.document
    names = document.get("names")
    called = names if isinstance(names, dict) else {}
    if told.is_stale:
        yield Words(text="A fault was joined after this attribution was run: it is not in it.")
    for outcome in _rows(document, "outcomes"):
        fault = next((one for one in told.faults if one.fault_id == outcome["fault_id"]), None)
        yield from _outcome(document, outcome, fault, called)
    yield from _chain(document)
    yield from _ruled_out(document, called)
    yield from _basis(told, document)


def _outcome(
    document: Mapping[str, object], outcome: Mapping[str, Any], fault: Fault | None,
    called: Mapping[str, str],
) -> Iterator[Part]:  # fmt: skip
    name = outcome["fault_id"]
    yield Heading(text=f"Fault {name}: {outcome['verdict']}")
    if outcome["verdict"] == NO_DATA:
        yield Words(text="Too little of the time told was listened to for any answer.")
        return
    found = [one for one in _rows(document, "candidates") if one["fault_id"] == name]
    bars = [(ship(one["vessel_id"], called), float(one["probability"])) for one in found]
    bars += [("an unknown ship", float(outcome["unknown"])), ("no ship", float(outcome["none"]))]
    yield Bars(title="Probability of each hypothesis", rows=sorted(bars, key=lambda one: -one[1]))
    if fault is not None and found:
        yield Passages(
            title="Crossings of candidates: time (UTC) against kilometre point; shaded as told",
            window=span_of(fault),
            points=[
                (datetime.fromisoformat(one["time"]), float(one["kp_km"]),
                 ship(one["vessel_id"], called))
                for one in found
            ],
        )  # fmt: skip
    for one in found:
        yield from _candidate(one, called)
    yield Words(text="What changes the answer: the likeliest candidate under other assumptions.")
    yield Rows(
        heads=("changed", "likeliest candidate", "probability", "unknown ship", "no ship"),
        rows=[
            (
                one["name"],
                "none" if one["vessel_id"] is None else ship(one["vessel_id"], called),
                share(one["probability"]), share(one["unknown"]), share(one["none"]),
            )
            for one in _rows(document, "sensitivity")
            if one["fault_id"] == name
        ],
    )  # fmt: skip


def _candidate(one: Mapping[str, Any], called: Mapping[str, str]) -> Iterator[Part]:
    sampled = " (sampled within a silence)" if one["is_inferred"] else ""
    crossed = clock(datetime.fromisoformat(one["time"]))
    yield Words(
        text=f"{ship(one['vessel_id'], called)}, MMSI {one['vessel_id']}: "
        f"{share(one['probability'])}. Crossed {crossed} at km {one['kp_km']:.1f}{sampled}."
    )
    yield Rows(
        heads=("evidence", "value", "weight, nats"),
        rows=[(item["name"], _value(item), f"{item['weight']:+.2f}") for item in one["evidence"]],
    )


def _chain(document: Mapping[str, object]) -> Iterator[Part]:
    chain = document.get("chain")
    if not isinstance(chain, dict):
        return
    yield Heading(text="Several faults as one question")
    yield Rows(
        heads=("fault", "and fault", "probability that one event caused both"),
        rows=[
            (one["fault_id"], one["other_fault_id"], share(one["probability"]))
            for one in chain["together"]
        ],
    )


def _ruled_out(document: Mapping[str, object], called: Mapping[str, str]) -> Iterator[Part]:
    rows = _rows(document, "ruled_out")
    yield Heading(text="Ruled out, and why")
    if len(rows) > RULED_OUT_MOST:
        yield Words(text=f"The first {RULED_OUT_MOST} of {len(rows)}.")
    yield Rows(
        heads=("fault", "ship", "why"),
        rows=[
            (one["fault_id"], ship(one["vessel_id"], called), one["why"])
            for one in rows[:RULED_OUT_MOST]
        ],
    )


def _basis(told: IncidentTold, document: Mapping[str, object]) -> Iterator[Part]:
    yield Heading(text="Method")
    yield Words(text=METHOD)
    yield Heading(text="Data")
    yield Rows(
        heads=("fault", "asked for", "reports", "ships", "crossings", "silences", "covered"),
        rows=[_heard(one) for one in _rows(document, "heard")],
    )
    yield Heading(text="Limits")
    limits = document.get("limits")
    for limit in limits if isinstance(limits, list) else []:
        yield Words(text=str(limit))
    yield Heading(text="Priors and settings, with the origin of every number")
    yield Rows(
        heads=("setting", "value", "unit", "origin"),
        rows=[
            (one["name"].replace("_", " "), f"{one['value']:g}", one["unit"], one["source"])
            for one in _rows(document, "settings")
        ],
    )
    if told.answer is not None:
        yield Words(
            text=f"Weighed {clock(told.answer.made)} for {told.answer.officer.name}; seed "
            f"{document.get('seed')}; SHA-256 of all that went in: {told.answer.digest}."
        )


def _heard(one: Mapping[str, Any]) -> tuple[str, ...]:
    first, last = (datetime.fromisoformat(one[name]) for name in ("from_time", "to_time"))
    counts = [str(one[name]) for name in one if name.endswith("_count")]
    covered = "yes" if one["is_covered"] else "no"
    return (one["fault_id"], f"{clock(first)} to {clock(last)}", *counts, covered)


def _tail(told: IncidentTold) -> Iterator[Part]:
    yield Heading(text="Timeline")
    yield Rows(
        heads=("time", "what", "ship", "line", "said"),
        rows=[
            (
                clock(one.time), one.what, "" if one.vessel_id is None else str(one.vessel_id),
                one.asset_id or "", one.text,
            )
            for one in told.moments
        ],
    )  # fmt: skip
    yield Heading(text="Notes")
    yield Rows(
        heads=("time", "author", "note"),
        rows=[(clock(one.written), one.author, one.text) for one in told.notes],
    )


def _rows(document: Mapping[str, object], name: str) -> list[Any]:
    found = document.get(name)
    return found if isinstance(found, list) else []


def ship(vessel_id: int, called: Mapping[str, str]) -> str:
    """Return what a ship calls herself, else her number."""
    return called.get(str(vessel_id), f"MMSI {vessel_id}")


def share(value: float | None) -> str:
    """Return a probability in per cent; what is small is not shown as nothing."""
    if value is None:
        return "not known"
    return "< 0.1 %" if 0.0 < value < 0.001 else f"{100.0 * value:.1f} %"


def clock(time: datetime) -> str:
    """Return a time to the minute."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def when_words(fault: Fault) -> str:
    """Say when a fault happened, as told."""
    time = fault.time
    if isinstance(time, Instant):
        return f"{clock(time.at)}, give or take {time.sigma.total_seconds() / 60:.1f} min"
    return f"{clock(time.earliest)} to {clock(time.latest)}"


def where_words(fault: Fault) -> str:
    """Say where a fault lies, as told."""
    match fault.place:
        case KilometrePoint(kp_km=kp_km, sigma_km=sigma_km):
            return f"km {kp_km:.2f}, give or take {sigma_km:.2f} km"
        case Stretch(kp_km_from=first, kp_km_to=last):
            return f"km {first:.2f} to {last:.2f}"
        case Spot(lon_deg=lon, lat_deg=lat, radius_m=radius_m):
            return f"{lat:.4f}, {lon:.4f} (latitude, longitude), within {radius_m / 1000:.2f} km"
        case AnywhereOnLine():
            return "anywhere on the line"


def _reported(fault: Fault) -> str:
    return fault.reporter if fault.told_at is None else f"{fault.reporter}, {clock(fault.told_at)}"


def _value(item: Mapping[str, Any]) -> str:
    if item["value"] is None:
        return "not judged"
    return f"{item['value']:.3g} {item['unit'] or ''}".strip()
