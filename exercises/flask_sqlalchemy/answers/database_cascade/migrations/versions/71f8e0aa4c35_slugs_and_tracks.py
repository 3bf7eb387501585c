"""slugs and tracks, in SQL

Revision ID: 71f8e0aa4c35
Revises: 5c1f0a7e2b90
Create Date: 2026-05-18 16:40:03

"""

from alembic import op

revision = "71f8e0aa4c35"
down_revision = "5c1f0a7e2b90"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("PRAGMA foreign_keys = OFF")
    op.execute(
        "CREATE TABLE new_artist ("
        " id INTEGER NOT NULL, name VARCHAR(80) NOT NULL, slug VARCHAR(80) NOT NULL,"
        " CONSTRAINT pk_artist PRIMARY KEY (id), CONSTRAINT uq_artist_slug UNIQUE (slug))"
    )
    op.execute("INSERT INTO new_artist SELECT id, name, replace(lower(name), ' ', '-') FROM artist")
    op.execute("DROP TABLE artist")
    op.execute("ALTER TABLE new_artist RENAME TO artist")
    op.execute(
        "CREATE TABLE track ("
        " id INTEGER NOT NULL, release_id INTEGER NOT NULL, position VARCHAR(4) NOT NULL, title VARCHAR(120) NOT NULL,"
        " CONSTRAINT pk_track PRIMARY KEY (id),"
        " CONSTRAINT fk_track_release_id_release FOREIGN KEY (release_id) REFERENCES release (id) ON DELETE CASCADE,"
        " CONSTRAINT uq_track_release_id_position UNIQUE (release_id, position))"
    )


def downgrade():
    op.execute("PRAGMA foreign_keys = OFF")
    op.execute("DROP TABLE track")
    with op.batch_alter_table("artist") as batch_op:
        batch_op.drop_constraint("uq_artist_slug", type_="unique")
        batch_op.drop_column("slug")
