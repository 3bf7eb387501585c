"""slugs and tracks

Revision ID: 9e4d27b6c1a3
Revises: 5c1f0a7e2b90
Create Date: 2026-05-18 16:40:03

"""

import sqlalchemy as sa
from alembic import op

revision = "9e4d27b6c1a3"
down_revision = "5c1f0a7e2b90"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=4), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_track_release_id_release"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("release_id", "position", name=op.f("uq_track_release_id_position")),
    )
    with op.batch_alter_table("artist") as batch_op:
        batch_op.add_column(sa.Column("slug", sa.String(length=80), nullable=True))
    op.execute("UPDATE artist SET slug = replace(lower(name), ' ', '-')")
    with op.batch_alter_table("artist") as batch_op:
        batch_op.alter_column("slug", existing_type=sa.String(length=80), nullable=False)


def downgrade():
    with op.batch_alter_table("artist") as batch_op:
        batch_op.drop_column("slug")
    op.drop_table("track")
