"""Elder Lane Time Bank: the application."""

import sqlite3

from flask import Flask, abort, request

import database
from database import get_db

LONGEST_TEXT = 80
MOST_HOURS = 1000


def create_app(config=None):
    """A bank whose members and slips are in the database at DATABASE_URL."""
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///timebank.db"
    app.config.update(config or {})
    database.init_app(app)

    @app.get("/")
    def bank():
        return {"bank": "Elder Lane"}

    @app.post("/members")
    def join():
        member = read_body(texts=["name"], least_hours=0)
        try:
            with get_db() as db:
                db.execute("INSERT INTO members (name, hours) VALUES (:name, :hours)", member)
        except sqlite3.IntegrityError:
            abort(409)
        return member, 201

    @app.get("/members/<name>")
    def show(name):
        member = get_db().execute("SELECT name, hours FROM members WHERE name = ?", [name]).fetchone()
        if member is None:
            abort(404)
        slips = get_db().execute("SELECT slip FROM transfers WHERE ? IN (giver, taker) ORDER BY slip", [name])
        return {**member, "slips": [row["slip"] for row in slips]}

    @app.post("/transfers")
    def transfer():
        slip = read_body(texts=["slip", "giver", "taker"], least_hours=1)
        if slip["giver"] == slip["taker"]:
            abort(400)
        try:
            with get_db() as db:
                move_hours(db, slip)
        except sqlite3.IntegrityError:
            abort(409)
        return slip, 201

    return app


def move_hours(db, slip):
    """The three writes of a transfer. Raises IntegrityError for a used slip and for hours that the giver lacks."""
    names = [slip["giver"], slip["taker"]]
    found = db.execute("SELECT name, hours FROM members WHERE name IN (?, ?)", names)
    hours = {row["name"]: row["hours"] for row in found}
    if len(hours) < 2:
        abort(404)
    for name, change in zip(names, (-slip["hours"], slip["hours"]), strict=True):
        db.execute("UPDATE members SET hours = ? WHERE name = ?", [hours[name] + change, name])
    db.execute("INSERT INTO transfers (slip, giver, taker, hours) VALUES (:slip, :giver, :taker, :hours)", slip)


def read_body(texts, least_hours):
    """The body of this request, which has these texts and the hours and nothing else; any other is 400."""
    body = request.get_json()
    if not isinstance(body, dict) or body.keys() != {*texts, "hours"}:
        abort(400)
    if not all(isinstance(body[name], str) and 1 <= len(body[name]) <= LONGEST_TEXT for name in texts):
        abort(400)
    if type(body["hours"]) is not int or not least_hours <= body["hours"] <= MOST_HOURS:
        abort(400)
    return body
