"""Low Lamp Records: the catalogue over HTTP."""

import csv
import io

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from models import Artist, Release, Track, db, slug_of

bp = Blueprint("catalogue", __name__)


@bp.get("/artists")
def list_artists():
    artists = select(Artist).order_by(Artist.slug)
    page = db.paginate(artists.options(selectinload(Artist.releases).selectinload(Release.tracks)))
    return {"total": page.total, "artists": [artist_data(artist) for artist in page]}


@bp.post("/artists")
def add_artist():
    name = request.get_json()["name"]
    artist = Artist(name=name, slug=slug_of(name))
    if db.session.scalar(select(Artist).filter_by(slug=artist.slug)):
        abort(409)
    save(artist)
    return artist_data(artist), 201


@bp.get("/artists/<slug>")
def show_artist(slug):
    return artist_data(find_artist(slug))


@bp.delete("/artists/<slug>")
def delete_artist(slug):
    db.session.delete(find_artist(slug))
    db.session.commit()
    return "", 204


@bp.post("/artists/<slug>/releases")
def add_release(slug):
    data = request.get_json()
    tracks = [Track(position=track["position"], title=track["title"]) for track in data["tracks"]]
    release = Release(artist=find_artist(slug), number=data["number"], title=data["title"], tracks=tracks)
    save(release)
    return release_page(release), 201


@bp.get("/releases/<number>")
def show_release(number):
    return release_page(db.one_or_404(select(Release).filter_by(number=number)))


@bp.get("/catalogue.csv")
def export():
    rows = db.session.execute(
        select(Release.number, Track.position, Track.title, Artist.name)
        .join(Track.release)
        .join(Release.artist)
        .order_by(Release.number, Track.position)
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["number", "position", "track", "artist"])
    writer.writerows(rows)
    return Response(out.getvalue(), mimetype="text/csv")


def find_artist(slug):
    """The artist at ``slug``, or a 404."""
    return db.one_or_404(select(Artist).filter_by(slug=slug))


def save(thing):
    """Stores ``thing`` and what hangs on it, or answers 409 and stores nothing."""
    db.session.add(thing)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409)


def artist_data(artist):
    """An artist as JSON data."""
    return {"slug": artist.slug, "name": artist.name, "releases": [release_data(r) for r in artist.releases]}


def release_data(release):
    """A release as JSON data, as it stands below its artist."""
    tracks = [{"position": track.position, "title": track.title} for track in release.tracks]
    return {"number": release.number, "title": release.title, "tracks": tracks}


def release_page(release):
    """A release as JSON data that names its artist."""
    return release_data(release) | {"artist": {"slug": release.artist.slug, "name": release.artist.name}}
