"""Quillpost: the web application."""

from flask import Flask, abort, request, url_for

import letters
import tasks
from settings import configure


def create_app(config=None):
    """An application that takes letters and tells what became of them."""
    app = Flask(__name__)
    configure(app, config)
    tasks.init_app(app)

    @app.post("/letters")
    def send():
        sent = request.get_json()
        if not isinstance(sent, dict) or not all(_is_text(sent.get(name)) for name in ("to", "text")):
            abort(400, "A letter needs a to and a text.")
        letter_id = letters.add(sent["to"], sent["text"])
        tasks.enqueue(app, letter_id)
        return "", 202, {"Location": url_for("status", letter_id=letter_id)}

    @app.get("/letters/<letter_id>")
    def status(letter_id):
        letter = letters.find(letter_id) or {"state": "pending"}
        answer = {"state": letter["state"]}
        if letter["state"] != "pending":
            answer["tracking" if letter["state"] == "posted" else "reason"] = letter["outcome"]
        return answer

    return app


def _is_text(value):
    return isinstance(value, str) and value != ""
