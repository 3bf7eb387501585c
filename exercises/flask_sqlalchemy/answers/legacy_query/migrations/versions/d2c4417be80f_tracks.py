"""tracks

Revision ID: d2c4417be80f
Revises: 6b80f3d95a17
Create Date: 2026-05-18 16:58:49

"""

import sqlalchemy as sa
from alembic import op

revision = "d2c4417be80f"
down_revision = "6b80f3d95a17"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("release_id", sa.Integer(), sa.ForeignKey("release.id"), nullable=False),
        sa.Column("position", sa.String(length=3), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
    )
    op.create_index("one_track_a_position", "track", ["release_id", "position"], unique=True)


def downgrade():
    op.drop_table("track")
