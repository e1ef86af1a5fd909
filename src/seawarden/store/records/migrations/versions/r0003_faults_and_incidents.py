"""Faults, and the incidents that they make: notes and answers of attributions.

Revision: 0003. What a script says stays as it is: databases in use have been through it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant(name: str, *, is_given: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_given)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _name(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(64), nullable=False)


def _officer() -> tuple[sa.Column[Any], ...]:
    return _text("officer_subject"), _text("officer_name"), _name("officer_role")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "faults",
        _text("fault_id"),
        *_officer(),
        _instant("kept_at"),
        _text("asset_id"),
        _instant("earliest"),
        _text("document"),
        sa.PrimaryKeyConstraint("fault_id", name=op.f("pk_faults")),
    )
    op.create_index(op.f("ix_faults_earliest"), "faults", ["earliest"])
    op.create_table(
        "incidents",
        _name("incident_id"),
        *_officer(),
        _text("name"),
        _name("origin"),
        _instant("opened"),
        _instant("closed", is_given=False),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_opened"), "incidents", ["opened"])
    op.create_table(
        "incident_faults",
        _name("incident_id"),
        _text("fault_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        _instant("joined_at"),
        _of_incident("incident_faults"),
        sa.ForeignKeyConstraint(
            ["fault_id"], ["faults.fault_id"], name=op.f("fk_incident_faults_fault_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", "fault_id", name=op.f("pk_incident_faults")),
    )
    _make_log("incident_notes", "note_id", _instant("written"), _text("text"))
    _make_log(
        "incident_answers", "answer_id", _instant("made"), _name("digest"), _text("inputs"),
        _text("document"),
    )  # fmt: skip


def _of_incident(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["incident_id"], ["incidents.incident_id"], name=op.f(f"fk_{table}_incident_id")
    )


def _make_log(table: str, key: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column(key, SERIAL, nullable=False),
        _name("incident_id"),
        *_officer(),
        *columns,
        _of_incident(table),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_incident_id"), table, ["incident_id"])


def downgrade() -> None:
    """Refuse: what stands in the tables would be lost."""
    raise NotImplementedError("There is no way back: restore a backup made before the update.")
