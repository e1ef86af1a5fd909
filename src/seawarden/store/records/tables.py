"""The tables of the records. Who changes them writes a migration: a test holds both equal."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from seawarden.store.records.columns import (
    SERIAL,
    Document,
    Figure,
    Instant,
    Lasting,
    Name,
    TrackNumber,
    Words,
)

Kind = TypeEngine[Any] | type[TypeEngine[Any]]

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _given(name: str, kind: Kind, *rest: ForeignKey, unique: bool | None = None) -> Column[Any]:
    return Column(name, kind, *rest, nullable=False, unique=unique)


def _officer() -> tuple[Column[Any], ...]:
    """Who acted, as they were then: people leave, and their acts stay."""
    return (
        _given("officer_subject", Words),
        _given("officer_name", Words),
        _given("officer_role", Name),
    )


def _health() -> tuple[Column[Any], ...]:
    """How a source is: SourceHealth, without its name."""
    return (
        _given("scheme", Name),
        _given("state", Name),
        _given("since", Instant),
        Column("last_received", Instant),
        Column("last_report", Instant),
        _given("reports", BigInteger),
        _given("rejected", BigInteger),
        _given("lost", BigInteger),
        _given("reconnects", BigInteger),
        _given("rate_per_s", Figure),
        Column("delay", Lasting),
        Column("trouble", Words),
    )


# What was said about an alert: ALERT, one row a revision, never changed.
ALERTS: Final = Table(
    "alerts",
    METADATA,
    Column("alert_id", Name, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    _given("at", Instant),  # when the watch said so
    _given("status", Name),
    _given("kind", Name),
    _given("track_id", TrackNumber),
    _given("vessel_id", BigInteger),
    Column("asset_id", Words),
    _given("start", Instant),
    _given("end", Instant),
    Column("lon_deg", Figure),
    Column("lat_deg", Figure),
    Column("probability", Figure),
    _given("level", Name),
    Column("next_asset_id", Words),
    Column("lead_time", Lasting),
    _given("reason", Words),
    _given("evidence", Document),
    Index(None, "at"),
)

# How each alert stands: made from its revisions and dispositions, for quick questions.
MATTERS: Final = Table(
    "matters",
    METADATA,
    Column("alert_id", Name, primary_key=True),
    _given("revision", Integer),  # the newest
    _given("status", Name),
    _given("kind", Name),
    _given("level", Name),
    _given("vessel_id", BigInteger),
    Column("vessel_name", Words),
    Column("ship_type", Integer),
    Column("asset_id", Words),
    Column("next_asset_id", Words),
    _given("start", Instant),
    _given("end", Instant),
    _given("due_us", BigInteger),  # when she reaches the next line, since 1970; the largest: never
    _given("raised_at", Instant),
    _given("changed_at", Instant),
    _given("reason", Words),
    _given("state", Name),  # when it is not shelved
    Column("shelved_until", Instant),
    Column("acknowledged_by", Words),
    Column("acknowledged_at", Instant),
    Index(None, "due_us", "alert_id"),
    Index(None, "start", "alert_id"),
    Index(None, "vessel_id"),
    Index(None, "state"),
    ForeignKeyConstraint(["alert_id", "revision"], ["alerts.alert_id", "alerts.revision"]),
)

DISPOSITIONS: Final = Table(
    "dispositions",
    METADATA,
    Column("disposition_id", SERIAL, primary_key=True),
    _given("alert_id", Name, ForeignKey("matters.alert_id")),
    _given("revision", Integer),
    _given("act", Name),
    *_officer(),
    _given("time", Instant),
    Column("reason", Words),
    Column("cause", Name),
    Column("until", Instant),
    # The same act twice is one: a browser may send it again when no answer came.
    UniqueConstraint("alert_id", "officer_subject", "act", "time"),
    Index(None, "time"),
    sqlite_autoincrement=True,
)

# Every crossing of a line: CROSSING.
CROSSINGS: Final = Table(
    "crossings",
    METADATA,
    Column("track_id", TrackNumber, primary_key=True),
    Column("asset_id", Words, primary_key=True),
    Column("time", Instant, primary_key=True),
    _given("vessel_id", BigInteger),
    Column("lon_deg", Figure),
    Column("lat_deg", Figure),
    Column("kp_km", Figure),
    Column("angle_deg", Figure),
    _given("to_side", Integer),
    Column("sog_kn", Figure),
    _given("before", Instant),
    _given("after", Instant),
    _given("is_inferred", Boolean),
    Index(None, "time"),
    Index(None, "vessel_id"),
)

DETECTIONS: Final = Table(
    "detections",
    METADATA,
    Column("reporter", Words, primary_key=True),
    Column("detection_id", Words, primary_key=True),
    _given("received_at", Instant),
    _given("method", Name),
    _given("start", Instant),
    Column("end", Instant),
    Column("asset_id", Words),
    Column("asset_name", Words),
    Column("kp_km_from", Figure),
    Column("kp_km_to", Figure),
    Column("lon_deg", Figure),
    Column("lat_deg", Figure),
    Column("radius_m", Figure),
    Column("value", Figure),
    Column("unit", Words),
    Column("confidence", Figure),
    Column("text", Words),
    Index(None, "start"),
)

FAULTS: Final = Table(
    "faults",
    METADATA,
    Column("fault_id", Words, primary_key=True),
    *_officer(),  # who entered it
    _given("kept_at", Instant),
    _given("asset_id", Words),
    _given("earliest", Instant),  # it happened from then on, as told
    _given("document", Document),  # seawarden-fault/1
    Index(None, "earliest"),
)

INCIDENTS: Final = Table(
    "incidents",
    METADATA,
    Column("incident_id", Name, primary_key=True),
    *_officer(),  # who opened it
    _given("name", Words),
    _given("origin", Name),
    _given("opened", Instant),
    Column("closed", Instant),  # null: still open
    Index(None, "opened"),
)

INCIDENT_FAULTS: Final = Table(
    "incident_faults",
    METADATA,
    Column("incident_id", Name, ForeignKey("incidents.incident_id"), primary_key=True),
    Column("fault_id", Words, ForeignKey("faults.fault_id"), primary_key=True),
    _given("place", Integer),  # 1 the first that was joined
    _given("joined_at", Instant),
)

INCIDENT_NOTES: Final = Table(
    "incident_notes",
    METADATA,
    Column("note_id", SERIAL, primary_key=True),
    _given("incident_id", Name, ForeignKey("incidents.incident_id")),
    *_officer(),
    _given("written", Instant),
    _given("text", Words),
    Index(None, "incident_id"),
    sqlite_autoincrement=True,
)

# What an attribution answered, with the digest of all that went into it.
INCIDENT_ANSWERS: Final = Table(
    "incident_answers",
    METADATA,
    Column("answer_id", SERIAL, primary_key=True),
    _given("incident_id", Name, ForeignKey("incidents.incident_id")),
    *_officer(),
    _given("made", Instant),
    _given("digest", Name),  # SHA-256 of `inputs`
    _given("inputs", Document),
    _given("document", Document),  # seawarden-attribution/1
    Index(None, "incident_id"),
    sqlite_autoincrement=True,
)

SHIFTS: Final = Table(
    "shifts",
    METADATA,
    Column("shift_id", SERIAL, primary_key=True),
    *_officer(),
    _given("begin", Instant),
    Column("end", Instant),  # null: still at the desk
    Column("handed_to", Words),
    Column("summary", Words),
    Index(None, "begin"),
    sqlite_autoincrement=True,
)

SHIFT_ENTRIES: Final = Table(
    "shift_entries",
    METADATA,
    Column("entry_id", SERIAL, primary_key=True),
    Column("shift_id", SERIAL, ForeignKey("shifts.shift_id")),
    *_officer(),
    _given("time", Instant),
    _given("text", Words),
    Column("alert_id", Name, ForeignKey("matters.alert_id")),
    Index(None, "time"),
    sqlite_autoincrement=True,
)

SOURCES: Final = Table(
    "sources",
    METADATA,
    Column("source", Words, primary_key=True),
    _given("at", Instant),
    *_health(),
)

# The same, as it was in the last second of each minute that was watched.
SOURCE_MINUTES: Final = Table(
    "source_minutes",
    METADATA,
    Column("source", Words, primary_key=True),
    Column("minute", Instant, primary_key=True),
    *_health(),
    Index(None, "minute"),
)

# ASSET. A line that is no longer watched stays, for the alerts that name it.
ASSETS: Final = Table(
    "assets",
    METADATA,
    Column("asset_id", Words, primary_key=True),
    _given("is_watched", Boolean),
    _given("changed_at", Instant),
    Column("name", Words),
    _given("kind", Name),
    Column("owner", Words),
    Column("status", Words),
    _given("geometry", LargeBinary),
    _given("accuracy_m", Figure),
    Column("depth_m", Figure),
    Column("burial_m", Figure),
    Column("capacity", Words),
    Column("landing_points", Document),
    _given("source", Words),
    Column("licence", Words),
    _given("is_cut_onshore", Boolean),
)

PEOPLE: Final = Table(
    "people",
    METADATA,
    Column("subject", Words, primary_key=True),
    _given("name", Words),
    _given("role", Name),
    _given("is_active", Boolean),
    _given("added_at", Instant),
)

TOKENS: Final = Table(
    "tokens",
    METADATA,
    Column("token_id", SERIAL, primary_key=True),
    _given("digest", Name, unique=True),  # SHA-256; the token itself is shown once
    _given("subject", Words, ForeignKey("people.subject")),
    _given("label", Words),
    _given("made_at", Instant),
    Column("expires_at", Instant),  # null: never
    Column("revoked_at", Instant),  # null: not
    sqlite_autoincrement=True,
)

NOTICES: Final = Table(
    "notices",
    METADATA,
    Column("notice_id", SERIAL, primary_key=True),
    _given("key", Words, unique=True),
    Column("alert_id", Name, ForeignKey("matters.alert_id")),
    _given("channel", Name),
    _given("recipient", Words),
    _given("subject", Words),
    _given("body", Words),
    _given("due_at", Instant),
    Column("repeat_every", Lasting),
    _given("is_rehearsal", Boolean),
    _given("queued_at", Instant),
    Column("next_at", Instant),  # null: not tried again
    Column("sent_at", Instant),
    _given("times_sent", Integer),
    _given("tries", Integer),
    Column("trouble", Words),
    Column("settled_at", Instant),
    Index(None, "next_at"),
    Index(None, "alert_id"),
    sqlite_autoincrement=True,
)

HAPPENINGS: Final = Table(
    "happenings",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    _given("time", Instant),
    _given("topic", Name),
    _given("payload", Document),
    Column("key", Words, unique=True),
    Index(None, "time"),
)

# Numbers given in the order of commits: a row is held until its transaction ends.
COUNTERS: Final = Table(
    "counters",
    METADATA,
    Column("name", Name, primary_key=True),
    _given("value", BigInteger),
)

# Journal files whose outcome stands in the records; the newest rows are kept.
BEATS: Final = Table(
    "beats",
    METADATA,
    Column("watch_id", Name, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("watermark", Instant),  # null: nothing was heard yet
    _given("at", Instant),
)

RETENTION_RUNS: Final = Table(
    "retention_runs",
    METADATA,
    Column("run_id", SERIAL, primary_key=True),
    _given("at", Instant),
    _given("is_dry_run", Boolean),
    _given("limits", Document),  # days kept, by class of vessel and of record
    _given("deleted", Document),  # rows deleted, or that would be, by class
    _given("kept_for_alerts", BigInteger),  # reports past their time, held by an alert
    Column("trouble", Words),  # null: it ran to its end
    sqlite_autoincrement=True,
)
