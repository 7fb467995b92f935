"""Documents that families send are told to the team until somebody has seen them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachment", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_attachment_unseen",
        "attachment",
        ["space_id", "step_id"],
        sqlite_where=sa.text("seen_at IS NULL AND member_id IS NOT NULL"),
        postgresql_where=sa.text("seen_at IS NULL AND member_id IS NOT NULL"),
    )
    # Nobody was told of these: those of steps still open are told now, the others are behind us.
    op.execute(
        "UPDATE attachment SET seen_at = at WHERE member_id IS NOT NULL AND step_id IN "
        "(SELECT id FROM step WHERE status IN ('done', 'not_applicable'))"
    )


def downgrade() -> None:
    op.drop_index("ix_attachment_unseen", table_name="attachment")
    op.drop_column("attachment", "seen_at")
