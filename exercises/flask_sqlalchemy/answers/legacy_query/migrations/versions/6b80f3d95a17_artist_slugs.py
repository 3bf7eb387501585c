"""artist slugs, made in Python

Revision ID: 6b80f3d95a17
Revises: 5c1f0a7e2b90
Create Date: 2026-05-18 16:40:03

"""

import sqlalchemy as sa
from alembic import op

revision = "6b80f3d95a17"
down_revision = "5c1f0a7e2b90"
branch_labels = None
depends_on = None

artist = sa.table("artist", sa.column("id"), sa.column("name"), sa.column("slug"))


def upgrade():
    op.add_column("artist", sa.Column("slug", sa.String(length=80), nullable=False, server_default=""))
    connection = op.get_bind()
    for row in connection.execute(sa.select(artist.c.id, artist.c.name)).all():
        slug = row.name.lower().replace(" ", "-")
        connection.execute(sa.update(artist).where(artist.c.id == row.id).values(slug=slug))
    with op.batch_alter_table("artist") as batch:
        batch.alter_column("slug", server_default=None)
    op.create_index("ix_artist_slug", "artist", ["slug"], unique=True)


def downgrade():
    op.drop_index("ix_artist_slug", table_name="artist")
    op.drop_column("artist", "slug")
