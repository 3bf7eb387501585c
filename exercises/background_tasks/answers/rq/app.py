"""Quillpost: the web application, with everything in Redis: the letters, and RQ's queue."""

from flask import Flask, request
from flask.views import MethodView
from werkzeug.exceptions import BadRequest, NotFound

from letters import Letters
from settings import configure


class LetterList(MethodView):
    def post(self):
        sent = request.get_json()
        match sent:
            case {"to": str(to), "text": str(text)} if to and text:
                number = Letters().send(to, text)
            case _:
                raise BadRequest("A letter needs a to and a text.")
        return "", 202, {"Location": f"{request.script_root}/letters/{number}"}


class Letter(MethodView):
    def get(self, number):
        letter = Letters().read(number)
        if not letter:
            raise NotFound
        return {name: letter.get(name) for name in ("state", "tracking", "reason")}


def create_app(config=None):
    app = Flask(__name__)
    configure(app, config)
    app.add_url_rule("/letters", view_func=LetterList.as_view("letters"))
    app.add_url_rule("/letters/<number>", view_func=Letter.as_view("letter"))
    return app
