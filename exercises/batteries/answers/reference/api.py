"""Saltmarsh Singers: the archive for programs, without a session."""

from flask import Blueprint, g, request

from accounts import find_member
from models import Score, db

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.before_request
def identify():
    """Takes the member from the request itself: no cookie is looked at."""
    credentials = request.authorization
    if credentials and credentials.type == "basic":
        g.member = find_member(credentials.username, credentials.password)
    if g.get("member") is None:
        return {"error": "Who are you?"}, 401, {"WWW-Authenticate": 'Basic realm="archive"'}


@bp.get("/scores")
def list_scores():
    scores = db.session.scalars(db.select(Score).order_by(Score.title, Score.id))
    return {"scores": [score.as_json() for score in scores]}


@bp.post("/scores")
def add_score():
    if not g.member.is_staff:
        return {"error": "Only staff may add scores."}, 403
    try:
        score = Score.read(request.get_json(silent=True))
    except ValueError as error:
        return {"error": str(error)}, 400
    db.session.add(score)
    db.session.commit()
    return score.as_json(), 201
