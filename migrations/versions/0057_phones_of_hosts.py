"""A telephone is one word of what hosts are searched by, as it is for families."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

PHONE = re.compile(r"(?<!\d)(?:(?:00 ?)?33 (?:0 )?([1-9])|0([1-9]))((?: \d\d){4})(?!\d)")


def upgrade() -> None:
    host = sa.table("host", sa.column("id", sa.BigInteger), sa.column("search_text", sa.Text))
    connection = op.get_bind()
    for row in connection.execute(sa.select(host.c.id, host.c.search_text)).all():
        text = PHONE.sub(lambda m: "0" + (m[1] or m[2]) + m[3].replace(" ", ""), row.search_text)
        if text != row.search_text:
            connection.execute(host.update().where(host.c.id == row.id).values(search_text=text))


def downgrade() -> None:
    """Leave it: the former search finds the same words."""
