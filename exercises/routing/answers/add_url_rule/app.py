"""Marlpit Museum: the guide, with all its rules in one list and its views in the module."""

from flask import Flask, abort, jsonify, url_for

import museum


def create_app(config=None):
    """A guide to the rooms and exhibits of its configuration."""
    app = Flask(__name__)
    app.config.from_mapping({"ROOMS": [], "EXHIBITS": [], "PLANS": {}}, **(config or {}))

    app.add_url_rule("/plans/<path:name>", view_func=plan)
    app.add_url_rule("/exhibits/<int(fixed_digits=4):year>", view_func=year)
    app.add_url_rule("/exhibits/<uuid:exhibit_id>", view_func=exhibit)
    app.add_url_rule("/exhibits/<uuid:exhibit_id>/likes", "likes", count_likes, methods=["GET"])
    app.add_url_rule("/exhibits/<uuid:exhibit_id>/likes", "likes.add", add_like, methods=["POST"])
    app.add_url_rule("/makers/<string:name>", view_func=maker)
    app.add_url_rule("/rooms/<int:number>", view_func=room)
    app.add_url_rule("/floors/<int(signed=True):level>", view_func=floor)
    app.add_url_rule("/trail/<float:metres>", view_func=trail)
    languages = ", ".join(museum.WELCOME)
    app.add_url_rule(f"/tour/<any({languages}):language>", view_func=tour)
    app.add_url_rule("/tour", view_func=tour, defaults={"language": "en"})
    return app


def plan(name):
    title = museum.title_of_plan(name)
    if title is None:
        abort(404)
    return jsonify(title=title)


def floor(level):
    rooms = [
        {"name": room["name"], "url": url_for("room", number=room["number"], _external=True)}
        for room in museum.rooms_on(level)
    ]
    return jsonify(rooms=rooms) if rooms else abort(404)


def room(number):
    there = museum.find_room(number) or abort(404)
    plan_url = url_for("plan", name=there["plan"], _external=True)
    return jsonify(name=there["name"], plan=plan_url, exhibits=_entries("room", number))


def exhibit(exhibit_id):
    wanted = _exhibit(exhibit_id)
    links = {name: url_for(name, **{variable: wanted[name]}, _external=True) for name, variable in LINKS.items()}
    return jsonify(title=wanted["title"], **links)


LINKS = {"room": "number", "maker": "name", "year": "year"}


def year(year):
    return jsonify(exhibits=_entries("year", year) or abort(404))


def maker(name):
    return jsonify(exhibits=_entries("maker", name) or abort(404))


def trail(metres):
    nearest = museum.nearest_on_the_trail(metres)
    return _entry(nearest) if nearest else abort(404)


def tour(language):
    return jsonify(language=language, welcome=museum.WELCOME[language])


def count_likes(exhibit_id):
    _exhibit(exhibit_id)
    return jsonify(likes=museum.likes_of(exhibit_id))


def add_like(exhibit_id):
    _exhibit(exhibit_id)
    museum.add_like(exhibit_id)
    return jsonify(likes=museum.likes_of(exhibit_id))


def _exhibit(exhibit_id):
    return museum.find_exhibit(exhibit_id) or abort(404)


def _entry(exhibit):
    return {"title": exhibit["title"], "url": url_for("exhibit", exhibit_id=exhibit["id"], _external=True)}


def _entries(field, value):
    return [_entry(exhibit) for exhibit in museum.exhibits_with(field, value)]
