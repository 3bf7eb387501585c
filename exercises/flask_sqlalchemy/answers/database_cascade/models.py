"""Low Lamp Records: typed models on a base of their own; what belongs to a parent is deleted by the database."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)


def slug_of(name):
    """What stands for an artist in a URL: ``The Night Ferry`` becomes ``the-night-ferry``."""
    return name.lower().replace(" ", "-")


class Artist(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    releases: Mapped[list["Release"]] = relationship(
        back_populates="artist", passive_deletes="all", order_by="Release.number", lazy="selectin"
    )


class Release(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(ForeignKey("artist.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    artist: Mapped[Artist] = relationship(back_populates="releases", lazy="joined", innerjoin=True)
    tracks: Mapped[list["Track"]] = relationship(
        back_populates="release", passive_deletes="all", order_by="Track.position", lazy="selectin"
    )


class Track(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    position: Mapped[str] = mapped_column(String(4))
    title: Mapped[str] = mapped_column(String(120))
    release: Mapped[Release] = relationship(back_populates="tracks", lazy="joined", innerjoin=True)
    UniqueConstraint(release_id, position)
