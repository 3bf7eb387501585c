"""Saltmarsh Singers: the archive for programs, as one class; Flask-WTF leaves it alone."""

from flask import Blueprint, abort, jsonify, make_response, request
from flask.views import MethodView

from accounts import find_member
from models import Score, db

bp = Blueprint("api", __name__, url_prefix="/api")


class Scores(MethodView):
    def dispatch_request(self):
        sent = request.authorization
        self.member = find_member(sent.username, sent.password) if sent and sent.type == "basic" else None
        if self.member is None:
            refused = make_response(jsonify(error="unauthorized"), 401)
            refused.www_authenticate.type = "basic"
            refused.www_authenticate.realm = "archive"
            abort(refused)
        return super().dispatch_request()

    def get(self):
        return jsonify(scores=[score.as_json() for score in Score.query.order_by(Score.title)])

    def post(self):
        if not self.member.is_staff:
            return jsonify(error="forbidden"), 403
        try:
            score = Score.read(request.json)
        except ValueError as error:
            return jsonify(error=str(error)), 400
        db.session.add(score)
        db.session.commit()
        return jsonify(score.as_json()), 201


bp.add_url_rule("/scores", view_func=Scores.as_view("scores"))
