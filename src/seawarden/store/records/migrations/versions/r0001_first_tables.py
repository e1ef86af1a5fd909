"""The first tables.

Revision: 0001. What a script says stays as it is: databases in use have been through it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("track_id", sa.String(20), nullable=False),
        sa.Column("vessel_id", sa.BigInteger(), nullable=False),
        sa.Column("asset_id", sa.Text()),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon_deg", sa.Double()),
        sa.Column("lat_deg", sa.Double()),
        sa.Column("probability", sa.Double()),
        sa.Column("level", sa.String(64), nullable=False),
        sa.Column("next_asset_id", sa.Text()),
        sa.Column("lead_time", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", "revision", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_at"), "alerts", ["at"])
    op.create_table(
        "assets",
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("status", sa.Text()),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=False),
        sa.Column("depth_m", sa.Double()),
        sa.Column("burial_m", sa.Double()),
        sa.Column("capacity", sa.Text()),
        sa.Column("landing_points", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text()),
        sa.Column("is_cut_onshore", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_assets")),
    )
    op.create_table(
        "beats",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("watermark", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_beats")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "crossings",
        sa.Column("track_id", sa.String(20), nullable=False),
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vessel_id", sa.BigInteger(), nullable=False),
        sa.Column("lon_deg", sa.Double()),
        sa.Column("lat_deg", sa.Double()),
        sa.Column("kp_km", sa.Double()),
        sa.Column("angle_deg", sa.Double()),
        sa.Column("to_side", sa.Integer(), nullable=False),
        sa.Column("sog_kn", sa.Double()),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_inferred", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("track_id", "asset_id", "time", name=op.f("pk_crossings")),
    )
    op.create_index(op.f("ix_crossings_time"), "crossings", ["time"])
    op.create_index(op.f("ix_crossings_vessel_id"), "crossings", ["vessel_id"])
    op.create_table(
        "detections",
        sa.Column("reporter", sa.Text(), nullable=False),
        sa.Column("detection_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True)),
        sa.Column("asset_id", sa.Text()),
        sa.Column("asset_name", sa.Text()),
        sa.Column("kp_km_from", sa.Double()),
        sa.Column("kp_km_to", sa.Double()),
        sa.Column("lon_deg", sa.Double()),
        sa.Column("lat_deg", sa.Double()),
        sa.Column("radius_m", sa.Double()),
        sa.Column("value", sa.Double()),
        sa.Column("unit", sa.Text()),
        sa.Column("confidence", sa.Double()),
        sa.Column("text", sa.Text()),
        sa.PrimaryKeyConstraint("reporter", "detection_id", name=op.f("pk_detections")),
    )
    op.create_index(op.f("ix_detections_start"), "detections", ["start"])
    op.create_table(
        "happenings",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("key", sa.Text()),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_happenings")),
        sa.UniqueConstraint("key", name=op.f("uq_happenings_key")),
    )
    op.create_index(op.f("ix_happenings_time"), "happenings", ["time"])
    op.create_table(
        "people",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_people")),
    )
    op.create_table(
        "retention_runs",
        sa.Column("run_id", SERIAL, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Text(), nullable=False),
        sa.Column("kept_for_alerts", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_retention_runs")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "shifts",
        sa.Column("shift_id", SERIAL, nullable=False),
        sa.Column("officer_subject", sa.Text(), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("officer_role", sa.String(64), nullable=False),
        sa.Column("begin", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True)),
        sa.Column("handed_to", sa.Text()),
        sa.Column("summary", sa.Text()),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shifts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shifts_begin"), "shifts", ["begin"])
    op.create_table(
        "source_minutes",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheme", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_received", sa.DateTime(timezone=True)),
        sa.Column("last_report", sa.DateTime(timezone=True)),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("reconnects", sa.BigInteger(), nullable=False),
        sa.Column("rate_per_s", sa.Double(), nullable=False),
        sa.Column("delay", sa.BigInteger()),
        sa.Column("trouble", sa.Text()),
        sa.PrimaryKeyConstraint("source", "minute", name=op.f("pk_source_minutes")),
    )
    op.create_index(op.f("ix_source_minutes_minute"), "source_minutes", ["minute"])
    op.create_table(
        "sources",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheme", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_received", sa.DateTime(timezone=True)),
        sa.Column("last_report", sa.DateTime(timezone=True)),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("reconnects", sa.BigInteger(), nullable=False),
        sa.Column("rate_per_s", sa.Double(), nullable=False),
        sa.Column("delay", sa.BigInteger()),
        sa.Column("trouble", sa.Text()),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_sources")),
    )
    op.create_table(
        "matters",
        sa.Column("alert_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("level", sa.String(64), nullable=False),
        sa.Column("vessel_id", sa.BigInteger(), nullable=False),
        sa.Column("vessel_name", sa.Text()),
        sa.Column("ship_type", sa.Integer()),
        sa.Column("asset_id", sa.Text()),
        sa.Column("next_asset_id", sa.Text()),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("shelved_until", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_by", sa.Text()),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["alert_id", "revision"],
            ["alerts.alert_id", "alerts.revision"],
            name=op.f("fk_matters_alert_id_revision"),
        ),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_matters")),
    )
    op.create_index(op.f("ix_matters_due_us_alert_id"), "matters", ["due_us", "alert_id"])
    op.create_index(op.f("ix_matters_start_alert_id"), "matters", ["start", "alert_id"])
    op.create_index(op.f("ix_matters_state"), "matters", ["state"])
    op.create_index(op.f("ix_matters_vessel_id"), "matters", ["vessel_id"])
    op.create_table(
        "tokens",
        sa.Column("token_id", SERIAL, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["subject"], ["people.subject"], name=op.f("fk_tokens_subject")),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "dispositions",
        sa.Column("disposition_id", SERIAL, nullable=False),
        sa.Column("alert_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("officer_subject", sa.Text(), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("officer_role", sa.String(64), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("cause", sa.String(64)),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["matters.alert_id"], name=op.f("fk_dispositions_alert_id")
        ),
        sa.PrimaryKeyConstraint("disposition_id", name=op.f("pk_dispositions")),
        sa.UniqueConstraint(
            "alert_id",
            "officer_subject",
            "act",
            "time",
            name=op.f("uq_dispositions_alert_id_officer_subject_act_time"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dispositions_time"), "dispositions", ["time"])
    op.create_table(
        "notices",
        sa.Column("notice_id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.String(64)),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeat_every", sa.BigInteger()),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["matters.alert_id"], name=op.f("fk_notices_alert_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notices_alert_id"), "notices", ["alert_id"])
    op.create_index(op.f("ix_notices_next_at"), "notices", ["next_at"])
    op.create_table(
        "shift_entries",
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column("shift_id", SERIAL),
        sa.Column("officer_subject", sa.Text(), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("officer_role", sa.String(64), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.String(64)),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["matters.alert_id"], name=op.f("fk_shift_entries_alert_id")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shifts.shift_id"], name=op.f("fk_shift_entries_shift_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_shift_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shift_entries_time"), "shift_entries", ["time"])
    op.execute("INSERT INTO counters (name, value) VALUES ('happenings', 0)")


def downgrade() -> None:
    """Refuse: what stands in the tables would be lost."""
    raise NotImplementedError("There is no way back: restore a backup made before the update.")
