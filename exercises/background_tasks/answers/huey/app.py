"""Quillpost: the web application. Huey brings the queue, and each letter is a JSON file."""

from flask import Flask, abort, jsonify, request, url_for

from post import post
from settings import configure


def create_app(config=None):
    app = Flask("quillpost")
    configure(app, config)
    post.init_app(app)
    app.add_url_rule("/letters", view_func=send, methods=["POST"])
    app.add_url_rule("/letters/<name>", view_func=status)
    return app


def send():
    letter = request.get_json(silent=True)
    words = [letter.get(name) for name in ("to", "text")] if isinstance(letter, dict) else []
    if len([word for word in words if word and isinstance(word, str)]) != 2:
        return jsonify(error="A letter needs a to and a text."), 400
    name = post.send(*words)
    answer = jsonify(state="pending")
    answer.status_code, answer.location = 202, url_for("status", name=name, _external=True)
    return answer


def status(name):
    letter = post.read(name) or abort(404)
    return {key: letter[key] for key in ("state", "tracking", "reason") if key in letter}
