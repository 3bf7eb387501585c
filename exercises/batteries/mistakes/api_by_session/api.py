"""Saltmarsh Singers: the archive for programs, without a session."""

from flask import Blueprint, request
from flask_login import current_user, login_required

from models import Score, db

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.before_request
@login_required
def identify():
    """Takes the member who is signed in; everybody else is sent to the login."""


@bp.get("/scores")
def list_scores():
    scores = db.session.scalars(db.select(Score).order_by(Score.title, Score.id))
    return {"scores": [score.as_json() for score in scores]}


@bp.post("/scores")
def add_score():
    if not current_user.is_staff:
        return {"error": "Only staff may add scores."}, 403
    try:
        score = Score.read(request.get_json(silent=True))
    except ValueError as error:
        return {"error": str(error)}, 400
    db.session.add(score)
    db.session.commit()
    return score.as_json(), 201
