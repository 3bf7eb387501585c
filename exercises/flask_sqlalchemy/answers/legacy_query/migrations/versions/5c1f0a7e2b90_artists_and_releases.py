"""artists and releases

Revision ID: 5c1f0a7e2b90
Revises:
Create Date: 2026-03-02 09:14:27

"""

import sqlalchemy as sa
from alembic import op

revision = "5c1f0a7e2b90"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "artist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artist")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("artist_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["artist.id"], name=op.f("fk_release_artist_id_artist"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("number", name=op.f("uq_release_number")),
    )


def downgrade():
    op.drop_table("release")
    op.drop_table("artist")
