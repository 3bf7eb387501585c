"""Saltmarsh Singers: the archive for programs, without a session."""

from flask import Blueprint, abort, g, request

from accounts import with_credentials
from models import Score, db

bp = Blueprint("api", __name__)


@bp.route("/api/scores", methods=["GET", "POST"])
@with_credentials
def scores():
    if request.method == "GET":
        return {"scores": [score.as_json() for score in db.session.scalars(db.select(Score).order_by(Score.title))]}
    if not g.member.is_staff:
        abort(403)
    try:
        score = Score.read(request.get_json())
    except ValueError:
        abort(400)
    db.session.add(score)
    db.session.commit()
    return score.as_json(), 201
