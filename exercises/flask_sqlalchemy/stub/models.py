"""Low Lamp Records: artists and their releases."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, MetaData, String
from sqlalchemy.orm import Mapped, mapped_column

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

db = SQLAlchemy(metadata=MetaData(naming_convention=NAMES))


def slug_of(name):
    """What stands for an artist in a URL: ``The Night Ferry`` becomes ``the-night-ferry``."""
    return name.lower().replace(" ", "-")


# TODO: Artist.slug, Track, and the relations of the three; then a migration that brings the database along.


class Artist(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class Release(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(ForeignKey("artist.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
