"""Elder Lane Time Bank with Tortoise, in async views."""

import asyncio

from flask import Flask, abort, current_app, request
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Q
from tortoise.transactions import in_transaction

from models import TABLES, Member, Transfer, opened


def create_app(config=None):
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///timebank.db"
    app.config.update(config or {})
    app.add_url_rule("/", view_func=bank)
    app.add_url_rule("/members", view_func=join, methods=["POST"])
    app.add_url_rule("/members/<name>", view_func=show)
    app.add_url_rule("/transfers", view_func=transfer, methods=["POST"])

    @app.cli.command("init-db")
    def init_db():
        asyncio.run(make_tables())

    return app


async def make_tables():
    async with opened(current_app.config["DATABASE_URL"]) as tortoise:
        await tortoise.connections.get("default").execute_script(TABLES)


async def bank():
    return {"bank": "Elder Lane"}


async def join():
    member = wanted(request.get_json(), ["name"], least=0)
    async with opened(current_app.config["DATABASE_URL"]):
        try:
            await Member.create(**member)
        except IntegrityError:
            abort(409)
    return member, 201


async def show(name):
    async with opened(current_app.config["DATABASE_URL"]):
        member = await Member.get_or_none(name=name) or abort(404)
        slips = await Transfer.filter(Q(giver=name) | Q(taker=name)).values_list("slip", flat=True)
    return {"name": member.name, "hours": member.hours, "slips": slips}


async def transfer():
    slip = wanted(request.get_json(), ["slip", "giver", "taker"], least=1)
    if slip["giver"] == slip["taker"]:
        abort(400)
    async with opened(current_app.config["DATABASE_URL"]):
        try:
            async with in_transaction():
                await Transfer.create(**slip)
                for name, change in ((slip["giver"], -slip["hours"]), (slip["taker"], slip["hours"])):
                    if not await Member.filter(name=name).update(hours=F("hours") + change):
                        abort(404)
        except IntegrityError:
            abort(409)
    return slip, 201


def wanted(body, texts, least):
    if not isinstance(body, dict) or sorted(body) != sorted([*texts, "hours"]):
        abort(400)
    for name in texts:
        if not isinstance(body[name], str) or not 1 <= len(body[name]) <= 80:
            abort(400)
    if type(body["hours"]) is not int or not least <= body["hours"] <= 1000:
        abort(400)
    return body
