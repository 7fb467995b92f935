"""What was written to one address is found without reading every message."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_INDEX = "ix_message_space_id_recipient_created_at"


def upgrade() -> None:
    op.create_index(_INDEX, "message", ["space_id", "recipient", "created_at"])


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="message")
