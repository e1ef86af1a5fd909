"""What goes over the wire, field by field: the OpenAPI document is made of these.

Times are ISO 8601 in UTC; a quantity has its unit in its name; null means what its description
says.
"""

import math
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.fields import FieldInfo

from seawarden.model.disposition import Act
from seawarden.model.officer import Officer
from seawarden.model.units import utc_text
from seawarden.serve.problems import MEDIA_TYPE, ProblemDocument

State = Literal["new", "acknowledged", "explained", "dismissed", "shelved", "over"]
RoleName = Literal["viewer", "watch_officer", "releasing_officer", "admin"]
# Integers of 64 bits are texts: JavaScript knows whole numbers of 53 bits only.
WORDS_MOST: Final = 4_000  # characters of a reason, an entry or a summary


Instant = Annotated[datetime, PlainSerializer(utc_text, return_type=str, when_used="json")]


def described(
    text: str,
    *,
    ge: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
) -> FieldInfo:
    """Return a field with its description, and its limits as pydantic names them."""
    found: FieldInfo = Field(
        description=text, ge=ge, le=le, min_length=min_length, max_length=max_length
    )
    return found


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how a route declares the problems it may answer with, those of every route too."""
    content = {MEDIA_TYPE: {"schema": ProblemDocument.model_json_schema()}}
    told = {400, 401, 403, 413, 421, 422, 429, 503, *statuses}
    return {status: {"description": "a problem", "content": content} for status in sorted(told)}


class Document(BaseModel):
    """The base of all that is answered: nothing is in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(BaseModel):
    """The base of all that is asked: a field that is not known is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class OfficerDocument(Document):
    """Who acts."""

    name: Annotated[str, described("as shown")]
    role: Annotated[RoleName, described("what they may do")]


class SessionDocument(Document):
    """Who is signed in, and what the page must know of this watch."""

    officer: OfficerDocument
    csrf: Annotated[
        str | None,
        described("to be sent as X-CSRF-Token with each change; null: signed in by a token"),
    ]
    origin: Annotated[str, described("REAL, RECONSTRUCTION or SYNTHETIC: of the traffic shown")]
    version: Annotated[str, described("of Seawarden")]
    languages: Annotated[list[str], described("that the page speaks, as BCP 47 tags")]


class WaysDocument(Document):
    """How one can sign in here."""

    token: Annotated[bool, described("with a token")]
    open_id: Annotated[bool, described("with OpenID Connect, at /api/v1/sign-in/openid")]


class SignInRequest(Question):
    """A token, to be exchanged for a session."""

    token: Annotated[str, described("as it was printed or made", min_length=1, max_length=512)]


class EvidenceDocument(Document):
    """One thing that was looked at."""

    name: str
    value: Annotated[float | None, described("null: could not be judged")]
    unit: Annotated[str, described("empty: a plain number")]
    weight: Annotated[float, described("its part in the decision, nats; 0: shown, not used")]


class CallDocument(Document):
    """Whom to call, and why."""

    who: str
    why: str


class AlertDocument(Document):
    """An alert as it stands."""

    alert_id: str
    revision: Annotated[int, described("0 when raised, one more for each change")]
    status: Annotated[str, described("raised, revised, withdrawn or closed")]
    kind: str
    level: Annotated[str, described("info, low or high")]
    vessel_id: Annotated[int, described("MMSI")]
    vessel_name: Annotated[str | None, described("as she sends it; null: she gave none")]
    ship_type: Annotated[int | None, described("ITU-R M.1371 table 53; null: not given")]
    track_id: Annotated[str, described("of her track: a number of 64 bits, as text")]
    asset_id: Annotated[str | None, described("the line concerned; null: none")]
    asset_name: str | None
    start: Annotated[Instant, described("onset")]
    end: Annotated[Instant, described("the last report that belongs to it so far")]
    raised_at: Annotated[Instant, described("when the desk was first told")]
    lon_deg: float | None
    lat_deg: float | None
    probability: Annotated[float | None, described("calibrated; null: the kind has no base rate")]
    next_asset_id: Annotated[str | None, described("the line ahead; null: none, or not judged")]
    next_asset_name: str | None
    lead_time_s: Annotated[
        float | None, described("from `end` to the next line; null: none, or not judged")
    ]
    reason: Annotated[str, described("one plain sentence")]
    evidence: list[EvidenceDocument]
    state: Annotated[State, described("how it stands at the desk")]
    question: Annotated[str, described("what to ask the ship")]
    call: Annotated[list[CallDocument], described("whom to call, the most useful first")]
    importance: Annotated[
        float | None,
        described(
            "0 to 1: of the line ahead, or else the one concerned; null: no line", ge=0, le=1
        ),
    ]
    break_costs: Annotated[
        str | None, described("what a break of that line costs, in sentences; null: no line")
    ]
    schematic: Annotated[bool, described("the line concerned, or ahead, is a schematic route")]
    acknowledged_by: Annotated[str | None, described("who took it in hand; null: nobody")]


class AlertPage(Document):
    """Some alerts, and where the next ones are."""

    items: list[AlertDocument]
    next: Annotated[str | None, described("cursor of the next page; null: this is the last")]
    total: Annotated[int, described("alerts that match, on all pages")]


class RevisionDocument(Document):
    """What was said of an alert at one time."""

    revision: int
    at: Annotated[Instant | None, described("when the desk was told; null: not kept")]
    status: str
    level: str
    end: Instant
    reason: str


class DispositionDocument(Document):
    """What an officer did about an alert."""

    act: Act
    revision: int
    officer: OfficerDocument
    time: Instant
    reason: str | None
    cause: str | None
    until: Annotated[Instant | None, described("end of a shelving; null: of another act")]


class TrackDocument(Document):
    """A ship's way, in columns of equal length, by time."""

    times: list[Instant]
    lon_deg: list[float]
    lat_deg: list[float]
    sog_kn: Annotated[list[float | None], described("null: not available")]
    expected_kn: Annotated[
        list[float | None],
        described("by her own last hour; null: not enough of it, or not reckoned"),
    ]


class AheadDocument(Document):
    """A line ahead of a ship."""

    asset_id: str
    name: str
    lead_time_s: Annotated[
        float | None, described("one case in ten is earlier; null: she is there")
    ]
    sure: Annotated[float, described("0 to 1: that she reaches it if she keeps her course")]


class AlertCard(AlertDocument):
    """An alert with all that an officer may want to look at."""

    revisions: list[RevisionDocument]
    dispositions: list[DispositionDocument]
    track: TrackDocument
    ahead: list[AheadDocument]


class ActRequest(Question):
    """What an officer does about an alert."""

    act: Act
    revision: Annotated[int, described("that the officer saw", ge=0, le=65_535)]
    reason: Annotated[
        str | None,
        described("needed, except to acknowledge and to unshelve", max_length=WORDS_MOST),
    ] = None
    cause: Annotated[str | None, described("of an explanation or a dismissal", max_length=64)] = (
        None
    )
    until: Annotated[
        datetime | None, described("end of a shelving, with its zone, within 24 hours")
    ] = None


class ShipDocument(Document):
    """What a ship said of herself, and where she was heard last."""

    vessel_id: Annotated[int, described("MMSI")]
    name: Annotated[str | None, described("null, here and below: not given")]
    call_sign: str | None
    imo: int | None
    ship_type: Annotated[int | None, described("ITU-R M.1371 table 53")]
    length_m: float | None
    beam_m: float | None
    draught_m: float | None
    destination: str | None
    time: Annotated[Instant | None, described("of her last report; null: she sent none")]
    lon_deg: float | None
    lat_deg: float | None
    sog_kn: float | None
    cog_deg: float | None
    heading_deg: float | None
    nav_status: Annotated[int | None, described("ITU-R M.1371")]


class ShipCard(ShipDocument):
    """A ship with her alerts, the lines ahead of her, and in whose waters she is."""

    alerts: list[AlertDocument]
    ahead: list[AheadDocument]
    waters: Annotated[list[str], described("zones that she is in; none: in none supplied")]


class ShipList(Document):
    """Some ships."""

    items: list[ShipDocument]


class FoundDocument(Document):
    """Something that was searched for."""

    what: Literal["ship", "line", "alert"]
    id: Annotated[str, described("MMSI, identifier of the line, or of the alert")]
    name: str
    detail: str
    lon_deg: float | None
    lat_deg: float | None


class FoundList(Document):
    """What was found: ships, then lines, then alerts."""

    items: list[FoundDocument]


def finite(value: float | None) -> float | None:
    """Return a number; one that is none (NaN, infinite) becomes null, since JSON has none such."""
    return value if value is not None and math.isfinite(value) else None


def seconds(span: timedelta | None) -> float | None:
    """Return a duration in seconds; null stays null."""
    return None if span is None else span.total_seconds()


def officer_document(officer: Officer) -> OfficerDocument:
    """Return who acts as it goes over the wire."""
    return OfficerDocument(name=officer.name, role=officer.role.value)
