"""Beats are those of a watch: a watch that begins anew beside old records numbers from one again.

Revision: 0002. What a script says stays as it is: databases in use have been through it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew, and empty.

    Whose the beats were was never written. Nothing is lost with them: what a beat tells has keys
    of its own, so a beat that is taken in again adds nothing.
    """
    op.drop_table("beats")
    op.create_table(
        "beats",
        sa.Column("watch_id", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("watermark", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("watch_id", "number", name=op.f("pk_beats")),
    )


def downgrade() -> None:
    """Refuse: what stands in the tables would be lost."""
    raise NotImplementedError("There is no way back: restore a backup made before the update.")
