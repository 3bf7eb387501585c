"""Low Lamp Records: the catalogue as views in classes, on the query attribute of the models."""

import csv

from flask import Blueprint, Response, jsonify, request, stream_with_context
from flask.views import MethodView
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import subqueryload

from models import Artist, Release, Track, db, slug_of

bp = Blueprint("catalogue", __name__)


@bp.errorhandler(IntegrityError)
def taken(error):
    return {"error": "taken"}, 409


class Artists(MethodView):
    def get(self):
        artists = Artist.query.options(subqueryload(Artist.releases).subqueryload(Release.tracks))
        page = artists.order_by(Artist.slug).paginate(max_per_page=100, error_out=False)
        return jsonify(total=page.total, artists=[artist.to_dict() for artist in page.items])

    def post(self):
        name = request.json["name"]
        artist = Artist(name=name, slug=slug_of(name))
        db.session.add(artist)
        db.session.commit()
        return jsonify(artist.to_dict()), 201


class OneArtist(MethodView):
    def get(self, slug):
        return Artist.query.filter_by(slug=slug).first_or_404().to_dict()

    def delete(self, slug):
        artist = Artist.query.filter_by(slug=slug).first_or_404()
        db.session.delete(artist)
        db.session.commit()
        return "", 204


class Releases(MethodView):
    def post(self, slug):
        artist = Artist.query.filter_by(slug=slug).first_or_404()
        release = Release(number=request.json["number"], title=request.json["title"])
        artist.releases.append(release)
        db.session.flush()
        for track in request.json["tracks"]:
            db.session.add(Track(release_id=release.id, **track))
        db.session.commit()
        return _page(release), 201


class OneRelease(MethodView):
    def get(self, number):
        return _page(Release.query.filter_by(number=number).first_or_404())


class _Line:
    """A file for csv.writer that hands back what is written."""

    def write(self, text):
        return text


class Export(MethodView):
    def get(self):
        writer = csv.writer(_Line())

        def lines():
            yield writer.writerow(["number", "position", "track", "artist"])
            for release in Release.query.order_by(Release.number):
                for track in release.tracks:
                    yield writer.writerow([release.number, track.position, track.title, release.artist.name])

        return Response(stream_with_context(lines()), mimetype="text/csv")


def _page(release):
    return {**release.to_dict(), "artist": {"slug": release.artist.slug, "name": release.artist.name}}


bp.add_url_rule("/artists", view_func=Artists.as_view("artists"))
bp.add_url_rule("/artists/<slug>", view_func=OneArtist.as_view("artist"))
bp.add_url_rule("/artists/<slug>/releases", view_func=Releases.as_view("releases"))
bp.add_url_rule("/releases/<number>", view_func=OneRelease.as_view("release"))
bp.add_url_rule("/catalogue.csv", view_func=Export.as_view("export"))
