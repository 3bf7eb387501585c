"""Low Lamp Records: the models with classic columns, each relation declared on one side with a backref."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

db = SQLAlchemy(metadata=MetaData(naming_convention=NAMES))


def slug_of(name):
    """What stands for an artist in a URL: ``The Night Ferry`` becomes ``the-night-ferry``."""
    return "-".join(name.lower().split(" "))


class Artist(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)
    slug = db.Column(db.String(80), nullable=False, unique=True, index=True)

    releases = db.relationship(
        "Release", backref="artist", cascade="all, delete-orphan", order_by="Release.number", lazy="joined"
    )

    def to_dict(self):
        return {"slug": self.slug, "name": self.name, "releases": [release.to_dict() for release in self.releases]}


class Release(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    artist_id = db.Column(db.Integer, db.ForeignKey("artist.id", ondelete="CASCADE"), nullable=False)
    number = db.Column(db.String(20), nullable=False, unique=True)
    title = db.Column(db.String(120), nullable=False)

    tracks = db.relationship("Track", backref="release", cascade="all, delete-orphan", order_by="Track.position")

    def to_dict(self):
        tracks = [{"position": track.position, "title": track.title} for track in self.tracks]
        return {"number": self.number, "title": self.title, "tracks": tracks}


class Track(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    release_id = db.Column(db.Integer, db.ForeignKey("release.id"), nullable=False)
    position = db.Column(db.String(3), nullable=False)
    title = db.Column(db.Text, nullable=False)

    __table_args__ = (db.Index("one_track_a_position", "release_id", "position", unique=True),)
