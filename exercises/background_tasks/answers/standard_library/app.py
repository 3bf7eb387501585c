"""Quillpost: the web application, with a table of SQLite as its queue and no library for it."""

from http import HTTPStatus

from flask import Blueprint, Flask, current_app, jsonify, make_response, request
from werkzeug.exceptions import NotFound, UnprocessableEntity

from queue_table import Letter, QueueTable
from settings import configure

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.post("")
def send():
    try:
        letter = Letter.from_json(request.get_json(force=True))
    except UnprocessableEntity as error:
        return jsonify(error=error.description), HTTPStatus.BAD_REQUEST
    current_app.extensions["queue"].put(letter)
    answer = make_response(jsonify(id=str(letter.id)), HTTPStatus.ACCEPTED)
    answer.headers["Location"] = f"{request.base_url}/{letter.id}"
    return answer


@bp.get("/<uuid:letter_id>")
def status(letter_id):
    letter = current_app.extensions["queue"].get(letter_id)
    if letter is None:
        raise NotFound
    return jsonify(id=str(letter.id), state=letter.state, tracking=letter.tracking, reason=letter.reason)


def create_app(config=None):
    app = Flask(__name__)
    configure(app, config)
    app.extensions["queue"] = QueueTable(app.config["DATA_FOLDER"])
    app.register_blueprint(bp)
    return app
