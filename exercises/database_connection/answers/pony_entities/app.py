"""Elder Lane Time Bank with Pony."""

import functools

from flask import Flask, abort, jsonify, request
from pony.orm import TransactionIntegrityError, db_session, flush

from entities import Bank

HOURS = range(1001)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"DATABASE_URL": "sqlite:///timebank.db", **(config or {})})
    bank = Bank(app.config["DATABASE_URL"])

    def with_database(view):
        """Opens the bank around a function, which gets it as its first argument, and closes it."""

        @functools.wraps(view)
        def wrapper(*args, **kwargs):
            try:
                with db_session:
                    return view(bank.opened(), *args, **kwargs)
            except TransactionIntegrityError:
                abort(409)
            finally:
                bank.close()

        return wrapper

    @app.cli.command("init-db")
    def init_db():
        try:
            bank.opened().create_tables()
        finally:
            bank.close()

    @app.get("/")
    def name():
        return jsonify(bank="Elder Lane")

    @app.post("/members")
    def join():
        member = asked_for("name", hours=HOURS)

        @with_database
        def store(db):
            db.Member(**member)
            flush()

        store()
        return member, 201

    @app.get("/members/<name>")
    @with_database
    def show(db, name):
        member = db.Member.get(name=name) or abort(404)
        slips = db.Transfer.select(lambda t: t.giver == name or t.taker == name)
        return member.to_dict() | {"slips": [transfer.slip for transfer in slips]}

    @app.post("/transfers")
    def transfer():
        slip = asked_for("slip", "giver", "taker", hours=HOURS[1:])
        if slip["giver"] == slip["taker"]:
            abort(400)

        @with_database
        def store(db):
            giver, taker = (db.Member.get_for_update(name=slip[role]) or abort(404) for role in ("giver", "taker"))
            if giver.hours < slip["hours"] or db.Transfer.get(slip=slip["slip"]):
                abort(409)
            db.Transfer(**slip)
            giver.hours -= slip["hours"]
            taker.hours += slip["hours"]
            flush()

        store()
        return slip, 201

    return app


def asked_for(*texts, hours):
    body = request.json
    if not isinstance(body, dict) or len(body) != len(texts) + 1:
        abort(400)
    for text in (body.get(name) for name in texts):
        if not isinstance(text, str) or not text or len(text) > 80:
            abort(400)
    if type(body.get("hours")) is not int or body["hours"] not in hours:
        abort(400)
    return body
