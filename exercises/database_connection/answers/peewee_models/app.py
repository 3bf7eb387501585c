"""Elder Lane Time Bank with Peewee."""

from flask import Blueprint, Flask, abort, request
from peewee import IntegrityError

from models import Member, Transfer, database, set_up

bp = Blueprint("bank", __name__)


def create_app(config=None):
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///timebank.db"
    app.config.update(config or {})
    set_up(app)
    app.register_blueprint(bp)
    return app


@bp.get("/")
def bank():
    return {"bank": "Elder Lane"}


@bp.post("/members")
def join():
    member = read({"name"}, 0)
    try:
        with database():
            Member.create(**member)
    except IntegrityError:
        abort(409)
    return member, 201


@bp.get("/members/<name>")
def show(name):
    with database():
        member = Member.get_or_none(name=name) or abort(404)
        slips = Transfer.select(Transfer.slip).where((Transfer.giver == name) | (Transfer.taker == name))
        return {"name": member.name, "hours": member.hours, "slips": [transfer.slip for transfer in slips]}


@bp.post("/transfers")
def transfer():
    slip = read({"slip", "giver", "taker"}, 1)
    giver, taker, hours = slip["giver"], slip["taker"], slip["hours"]
    if giver == taker:
        abort(400)
    try:
        with database():
            if not Member.update(hours=Member.hours - hours).where(Member.name == giver).execute():
                abort(404)
            if not Member.update(hours=Member.hours + hours).where(Member.name == taker).execute():
                abort(404)
            Transfer.create(**slip)
    except IntegrityError:
        abort(409)
    return slip, 201


def read(texts, least):
    body = request.get_json()
    if type(body) is not dict or set(body) != texts | {"hours"}:
        abort(400)
    if any(type(body[name]) is not str or len(body[name]) not in range(1, 81) for name in texts):
        abort(400)
    if type(body["hours"]) is not int or body["hours"] not in range(least, 1001):
        abort(400)
    return body
