"""Elder Lane Time Bank with SQLAlchemy Core."""

from flask import Flask, abort, request
from sqlalchemy import bindparam, exc, insert, or_, select, update

import db
from db import members, transfers


def create_app(config=None):
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///timebank.db"
    app.config.update(config or {})
    db.init_app(app)

    app.register_error_handler(exc.IntegrityError, lambda error: ({"error": "taken, or too many hours"}, 409))
    app.add_url_rule("/", view_func=bank)
    app.add_url_rule("/members", view_func=join, methods=["POST"])
    app.add_url_rule("/members/<name>", view_func=show)
    app.add_url_rule("/transfers", view_func=transfer, methods=["POST"])
    return app


def bank():
    return {"bank": "Elder Lane"}


def join():
    member = body("name", least=0)
    with db.connection().begin():
        db.connection().execute(insert(members), member)
    return member, 201


def show(name):
    member = db.connection().execute(select(members).filter_by(name=name)).mappings().one_or_none() or abort(404)
    used = select(transfers.c.slip).where(or_(transfers.c.giver == name, transfers.c.taker == name))
    return dict(member, slips=list(db.connection().scalars(used)))


def transfer():
    slip = body("slip", "giver", "taker", least=1)
    if slip["giver"] == slip["taker"]:
        abort(400)
    with db.connection().begin():
        db.connection().execute(insert(transfers), slip)
        move = update(members).where(members.c.name == bindparam("who")).values(hours=members.c.hours + bindparam("by"))
        for who, by in ((slip["giver"], -slip["hours"]), (slip["taker"], slip["hours"])):
            if not db.connection().execute(move, {"who": who, "by": by}).rowcount:
                abort(404)
    return slip, 201


def body(*texts, least):
    sent = request.get_json()
    is_complete = isinstance(sent, dict) and set(sent) == {"hours", *texts}
    if not is_complete or not all(type(sent[name]) is str and sent[name] and not sent[name][80:] for name in texts):
        abort(400)
    if isinstance(sent["hours"], bool) or not isinstance(sent["hours"], int) or not least <= sent["hours"] <= 1000:
        abort(400)
    return sent
