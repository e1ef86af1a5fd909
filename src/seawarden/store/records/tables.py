"""The tables of the records. Who changes them writes a migration: a test holds both equal."""

from typing import Final

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

from seawarden.store.records.columns import (
    SERIAL,
    Document,
    Figure,
    Instant,
    Lasting,
    Name,
    TrackNumber,
    Words,
    given,
    health,
    officer,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# What was said about an alert: ALERT, one row a revision, never changed.
ALERTS: Final = Table(
    "alerts",
    METADATA,
    Column("alert_id", Name, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    given("at", Instant),  # when the watch said so
    given("status", Name),
    given("kind", Name),
    given("track_id", TrackNumber),
    given("vessel_id", BigInteger),
    Column("asset_id", Words),
    given("start", Instant),
    given("end", Instant),
    Column("lon_deg", Figure),
    Column("lat_deg", Figure),
    Column("probability", Figure),
    given("level", Name),
    Column("next_asset_id", Words),
    Column("lead_time", Lasting),
    given("reason", Words),
    given("evidence", Document),
    Index(None, "at"),
)

# How each alert stands: made from its revisions and dispositions, for quick questions.
MATTERS: Final = Table(
    "matters",
    METADATA,
    Column("alert_id", Name, primary_key=True),
    given("revision", Integer),  # the newest
    given("status", Name),
    given("kind", Name),
    given("level", Name),
    given("vessel_id", BigInteger),
    Column("vessel_name", Words),
    Column("ship_type", Integer),
    Column("asset_id", Words),
    Column("next_asset_id", Words),
    given("start", Instant),
    given("end", Instant),
    given("due_us", BigInteger),  # when she reaches the next line, since 1970; the largest: never
    given("raised_at", Instant),
    given("changed_at", Instant),
    given("reason", Words),
    given("state", Name),  # when it is not shelved
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
    given("alert_id", Name, ForeignKey("matters.alert_id")),
    given("revision", Integer),
    given("act", Name),
    *officer(),
    given("time", Instant),
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
    given("vessel_id", BigInteger),
    Column("lon_deg", Figure),
    Column("lat_deg", Figure),
    Column("kp_km", Figure),
    Column("angle_deg", Figure),
    given("to_side", Integer),
    Column("sog_kn", Figure),
    given("before", Instant),
    given("after", Instant),
    given("is_inferred", Boolean),
    Index(None, "time"),
    Index(None, "vessel_id"),
)

DETECTIONS: Final = Table(
    "detections",
    METADATA,
    Column("reporter", Words, primary_key=True),
    Column("detection_id", Words, primary_key=True),
    given("received_at", Instant),
    given("method", Name),
    given("start", Instant),
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
    *officer(),  # who entered it
    given("kept_at", Instant),
    given("asset_id", Words),
    given("earliest", Instant),  # it happened from then on, as told
    given("document", Document),  # seawarden-fault/1
    Index(None, "earliest"),
)

INCIDENTS: Final = Table(
    "incidents",
    METADATA,
    Column("incident_id", Name, primary_key=True),
    *officer(),  # who opened it
    given("name", Words),
    given("origin", Name),
    given("opened", Instant),
    Column("closed", Instant),  # null: still open
    Index(None, "opened"),
)

INCIDENT_FAULTS: Final = Table(
    "incident_faults",
    METADATA,
    Column("incident_id", Name, ForeignKey("incidents.incident_id"), primary_key=True),
    Column("fault_id", Words, ForeignKey("faults.fault_id"), primary_key=True),
    given("place", Integer),  # 1 the first that was joined
    given("joined_at", Instant),
)

INCIDENT_NOTES: Final = Table(
    "incident_notes",
    METADATA,
    Column("note_id", SERIAL, primary_key=True),
    given("incident_id", Name, ForeignKey("incidents.incident_id")),
    *officer(),
    given("written", Instant),
    given("text", Words),
    Index(None, "incident_id"),
    sqlite_autoincrement=True,
)

# What an attribution answered, with the digest of all that went into it.
INCIDENT_ANSWERS: Final = Table(
    "incident_answers",
    METADATA,
    Column("answer_id", SERIAL, primary_key=True),
    given("incident_id", Name, ForeignKey("incidents.incident_id")),
    *officer(),
    given("made", Instant),
    given("digest", Name),  # SHA-256 of `inputs`
    given("inputs", Document),
    given("document", Document),  # seawarden-attribution/1
    Index(None, "incident_id"),
    sqlite_autoincrement=True,
)

SHIFTS: Final = Table(
    "shifts",
    METADATA,
    Column("shift_id", SERIAL, primary_key=True),
    *officer(),
    given("begin", Instant),
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
    *officer(),
    given("time", Instant),
    given("text", Words),
    Column("alert_id", Name, ForeignKey("matters.alert_id")),
    Index(None, "time"),
    sqlite_autoincrement=True,
)

SOURCES: Final = Table(
    "sources",
    METADATA,
    Column("source", Words, primary_key=True),
    given("at", Instant),
    *health(),
)

# The same, as it was in the last second of each minute that was watched.
SOURCE_MINUTES: Final = Table(
    "source_minutes",
    METADATA,
    Column("source", Words, primary_key=True),
    Column("minute", Instant, primary_key=True),
    *health(),
    Index(None, "minute"),
)

# ASSET. A line that is no longer watched stays, for the alerts that name it.
ASSETS: Final = Table(
    "assets",
    METADATA,
    Column("asset_id", Words, primary_key=True),
    given("is_watched", Boolean),
    given("changed_at", Instant),
    Column("name", Words),
    given("kind", Name),
    Column("owner", Words),
    Column("status", Words),
    given("geometry", LargeBinary),
    given("accuracy_m", Figure),
    Column("depth_m", Figure),
    Column("burial_m", Figure),
    Column("capacity", Words),
    Column("landing_points", Document),
    given("source", Words),
    Column("licence", Words),
    given("is_cut_onshore", Boolean),
)

PEOPLE: Final = Table(
    "people",
    METADATA,
    Column("subject", Words, primary_key=True),
    given("name", Words),
    given("role", Name),
    given("is_active", Boolean),
    given("added_at", Instant),
)

TOKENS: Final = Table(
    "tokens",
    METADATA,
    Column("token_id", SERIAL, primary_key=True),
    given("digest", Name, unique=True),  # SHA-256; the token itself is shown once
    given("subject", Words, ForeignKey("people.subject")),
    given("label", Words),
    given("made_at", Instant),
    Column("expires_at", Instant),  # null: never
    Column("revoked_at", Instant),  # null: not
    sqlite_autoincrement=True,
)

NOTICES: Final = Table(
    "notices",
    METADATA,
    Column("notice_id", SERIAL, primary_key=True),
    given("key", Words, unique=True),
    Column("alert_id", Name, ForeignKey("matters.alert_id")),
    given("channel", Name),
    given("recipient", Words),
    given("subject", Words),
    given("body", Words),
    given("due_at", Instant),
    Column("repeat_every", Lasting),
    given("is_rehearsal", Boolean),
    given("queued_at", Instant),
    Column("next_at", Instant),  # null: not tried again
    Column("sent_at", Instant),
    given("times_sent", Integer),
    given("tries", Integer),
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
    given("time", Instant),
    given("topic", Name),
    given("payload", Document),
    Column("key", Words, unique=True),
    Index(None, "time"),
)

# Numbers given in the order of commits: a row is held until its transaction ends.
COUNTERS: Final = Table(
    "counters",
    METADATA,
    Column("name", Name, primary_key=True),
    given("value", BigInteger),
)

# Journal files whose outcome stands in the records; the newest rows are kept.
BEATS: Final = Table(
    "beats",
    METADATA,
    Column("watch_id", Name, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("watermark", Instant),  # null: nothing was heard yet
    given("at", Instant),
)

RETENTION_RUNS: Final = Table(
    "retention_runs",
    METADATA,
    Column("run_id", SERIAL, primary_key=True),
    given("at", Instant),
    given("is_dry_run", Boolean),
    given("limits", Document),  # days kept, by class of vessel and of record
    given("deleted", Document),  # rows deleted, or that would be, by class
    given("kept_for_alerts", BigInteger),  # reports past their time, held by an alert
    Column("trouble", Words),  # null: it ran to its end
    sqlite_autoincrement=True,
)
