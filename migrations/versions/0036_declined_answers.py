"""Somebody may prefer not to answer a question of the interview: kept, with no value."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interview_answer") as batch:
        batch.add_column(sa.Column("declined", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("interview_answer") as batch:
        batch.alter_column("declined", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM interview_answer WHERE declined")
    with op.batch_alter_table("interview_answer") as batch:
        batch.drop_column("declined")
