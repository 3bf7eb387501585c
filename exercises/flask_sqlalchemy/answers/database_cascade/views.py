"""Low Lamp Records: the catalogue; every relation is loaded with its object, pages and inserts are made by hand."""

import csv
import io

from flask import Blueprint, abort, make_response, request
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from models import Artist, Release, Track, db, slug_of

bp = Blueprint("catalogue", __name__)


@bp.route("/artists", methods=["GET", "POST"])
def artists():
    if request.method == "POST":
        name = request.json["name"]
        if db.session.scalar(select(func.count(Artist.id)).where(Artist.slug == slug_of(name))):
            abort(409)
        try:
            db.session.execute(insert(Artist).values(name=name, slug=slug_of(name)))
            db.session.commit()
        except IntegrityError:
            abort(409)
        return artist_data(find_artist(slug_of(name))), 201
    page = max(request.args.get("page", 1, type=int), 1)
    size = max(request.args.get("per_page", 20, type=int), 1)
    found = db.session.scalars(select(Artist).order_by(Artist.slug).limit(size).offset((page - 1) * size)).all()
    return {
        "artists": [artist_data(artist) for artist in found],
        "total": db.session.scalar(select(func.count()).select_from(Artist)),
    }


@bp.route("/artists/<slug>", methods=["GET", "DELETE"])
def artist(slug):
    if request.method == "GET":
        return artist_data(find_artist(slug))
    deleted = db.session.execute(delete(Artist).where(Artist.slug == slug))
    db.session.commit()
    return ("", 204) if deleted.rowcount else ("", 404)


@bp.post("/artists/<slug>/releases")
def add_release(slug):
    data = request.json
    artist = find_artist(slug)
    try:
        with db.session.begin_nested():
            release = Release(number=data["number"], title=data["title"])
            artist.releases.append(release)
            db.session.flush()
            rows = [track | {"release_id": release.id} for track in data["tracks"]]
            if rows:
                db.session.execute(insert(Track), rows)
    except IntegrityError:
        abort(409)
    db.session.commit()
    return release_page(release), 201


@bp.get("/releases/<number>")
def show_release(number):
    release = db.session.scalar(select(Release).where(Release.number == number))
    return release_page(release) if release else abort(404)


@bp.get("/catalogue.csv")
def export():
    out = io.StringIO()
    writer = csv.DictWriter(out, ["number", "position", "track", "artist"], lineterminator="\n")
    writer.writeheader()
    for track in db.session.scalars(select(Track)).unique():
        release = track.release
        row = {"number": release.number, "position": track.position, "track": track.title}
        writer.writerow(row | {"artist": release.artist.name})
    response = make_response(out.getvalue())
    response.mimetype = "text/csv"
    return response


def find_artist(slug):
    return db.session.scalar(select(Artist).where(Artist.slug == slug)) or abort(404)


def artist_data(artist):
    return {"slug": artist.slug, "name": artist.name, "releases": [release_data(r) for r in artist.releases]}


def release_data(release):
    tracks = [{"position": track.position, "title": track.title} for track in release.tracks]
    return {"number": release.number, "title": release.title, "tracks": tracks}


def release_page(release):
    return release_data(release) | {"artist": {"slug": release.artist.slug, "name": release.artist.name}}
