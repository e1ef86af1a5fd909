"""What goes over the wire of the desk itself: sources, detections, the shift log, its figures."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict

from seawarden.serve.documents import WORDS_MOST, Document, Instant, Question, described


class SourceDocument(Document):
    """How a source is."""

    name: str
    scheme: str
    state: Literal["up", "stale", "down", "flapping", "ended"]
    since: Annotated[Instant, described("in this state since")]
    last_received: Annotated[Instant | None, described("when something last came; null: never")]
    last_report: Annotated[Instant | None, described("latest time a report bore; null: none")]
    reports: int
    rejected: Annotated[int, described("rows that could not be read")]
    lost: Annotated[int, described("rows that came faster than they were taken")]
    reconnects: int
    rate_per_s: Annotated[float, described("over the last minute")]
    delay_s: Annotated[float | None, described("median of the last minute; null: no report")]
    trouble: Annotated[str | None, described("the last trouble, in words; null: none")]


class SourceList(Document):
    """All sources, and how far the watch has got with them."""

    items: list[SourceDocument]
    watermark: Annotated[Instant | None, described("complete up to then; null: nothing came")]
    clock: Annotated[Instant, described("what time it is in the watch")]


class DetectionDocument(BaseModel):
    """What an operator's own sensor felt: `seawarden-detection/1`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    form: Annotated[Literal["seawarden-detection/1"], described("of this document")]
    detection_id: Annotated[str, described("the reporter's own", min_length=1, max_length=200)]
    reporter: Annotated[str, described("who says so", min_length=1, max_length=200)]
    method: Annotated[str, described("fibre_sensing, pressure, protection_trip, ...")]
    start: Instant
    end: Annotated[Instant | None, described("null: an instant, or not over")] = None
    asset_id: Annotated[str | None, described("null: not named by identifier")] = None
    asset_name: Annotated[str | None, described("null: not named")] = None
    kp_km_from: Annotated[float | None, described("along the line as its owner counts")] = None
    kp_km_to: float | None = None
    lon_deg: Annotated[float | None, described("null: no place given")] = None
    lat_deg: float | None = None
    radius_m: Annotated[float | None, described("how far off the place may be")] = None
    value: Annotated[float | None, described("what was measured")] = None
    unit: Annotated[str | None, described("of `value`; null: a plain number")] = None
    confidence: Annotated[float | None, described("0 to 1, the reporter's own")] = None
    text: str | None = None


class DetectionList(Document):
    """Detections, newest first."""

    items: list[DetectionDocument]


class ReceiptDocument(Document):
    """What became of what was sent: it cannot be lost any more."""

    reports: int
    rejected: Annotated[int, described("rows that could not be read")]
    detections: int


class KeptDocument(Document):
    """Whether something is new."""

    is_new: Annotated[bool, described("false: it was kept before")]


class EntryDocument(Document):
    """A line of the shift log."""

    time: Instant
    officer: Annotated[str, described("name, as it was then")]
    text: str
    alert_id: Annotated[str | None, described("null: about no alert")]


class ShiftDocument(Document):
    """Who has the desk, and what was written down since they took it."""

    shift_id: Annotated[int | None, described("null: nobody has the desk")]
    officer: Annotated[str | None, described("who has the desk; null: nobody")]
    began: Annotated[Instant | None, described("when they took it; null: nobody has it")]
    entries: Annotated[list[EntryDocument], described("oldest first")]
    before: Annotated[str | None, described("summary of the last hand-over; null: none")]


class EntryRequest(Question):
    """A line for the log."""

    text: Annotated[
        str, described("what is to be remembered", min_length=1, max_length=WORDS_MOST)
    ]
    alert_id: Annotated[str | None, described("null: about no alert", max_length=64)] = None


class BeginRequest(Question):
    """Taking the desk over: nothing need be said."""


class EndRequest(Question):
    """Handing the desk over."""

    summary: Annotated[
        str | None, described("what the next officer must know", max_length=WORDS_MOST)
    ] = None
    handed_to: Annotated[str | None, described("subject of the next officer", max_length=200)] = (
        None
    )


class FloodDocument(Document):
    """A time with more alerts than anyone can look at."""

    begin: Instant
    end: Annotated[Instant | None, described("null: it goes on")]
    alert_count: int
    peak: Annotated[int, described("most alerts in any ten minutes")]


class ChatterDocument(Document):
    """A ship that raises one kind of alert again and again."""

    kind: str
    vessel_id: int
    alert_count: int
    first: Instant
    last: Instant


class WhatIfDocument(Document):
    """How many alerts a budget would have left at each level."""

    budget: Annotated[float | None, described("false alerts of level high a day; null: none")]
    info: int
    low: int
    high: int


class DeskDocument(Document):
    """What the desk costs in attention. A part is null where there is nothing to divide."""

    begin: Instant
    end: Instant
    officer_hours: Annotated[float, described("at the desk; one officer where no shift is kept")]
    alert_count: Annotated[int, described("of level low or high")]
    info_count: int
    hourly: Annotated[float | None, described("alerts an officer-hour")]
    peak: Annotated[int, described("most alerts in any ten minutes")]
    floods: list[FloodDocument]
    flood_part: Annotated[float, described("of the time, 0 to 1")]
    standing: Annotated[list[str], described("alerts that have stood over a day, oldest first")]
    chatters: list[ChatterDocument]
    low_part: Annotated[float | None, described("of the alerts, 0 to 1")]
    high_part: Annotated[float | None, described("of the alerts, 0 to 1")]
    worst_part: Annotated[
        float | None, described("of the alerts, from the ships that bring most; null: no others")
    ]
    acknowledged_count: int
    waiting_count: Annotated[int, described("of level low or high and new now, as in /metrics")]
    acknowledge_median_s: float | None
    acknowledge_p90_s: float | None
    verdicts: Annotated[
        dict[str, str], described("good, bearable or too much, by measure: docs, alarm figures")
    ]
    budgets: Annotated[list[WhatIfDocument], described("without a budget, and under some")]
