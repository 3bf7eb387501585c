"""Low Lamp Records: artists, their releases, and the tracks on them."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, MetaData, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

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


class Artist(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(80), unique=True)

    releases: Mapped[list["Release"]] = relationship(viewonly=True, order_by="Release.number")


class Release(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(ForeignKey("artist.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))

    artist: Mapped[Artist] = relationship()
    tracks: Mapped[list["Track"]] = relationship(viewonly=True, order_by="Track.position")


class Track(db.Model):
    __table_args__ = (UniqueConstraint("release_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    position: Mapped[str] = mapped_column(String(4))
    title: Mapped[str] = mapped_column(String(120))

    release: Mapped[Release] = relationship()
