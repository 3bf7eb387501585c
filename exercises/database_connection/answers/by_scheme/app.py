"""Elder Lane Time Bank: views without SQL, over a bank that works with any DB-API driver."""

from flask import Flask, jsonify, request
from werkzeug.exceptions import BadRequest

from bank import Bank, Refused
from connections import Connections


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(DATABASE_URL="sqlite:///timebank.db")
    app.config.from_mapping(config)
    connections = Connections(app)
    bank = Bank(connections)

    app.cli.command("init-db")(bank.make_tables)

    @app.errorhandler(Refused)
    def refuse(refusal):
        return jsonify(error=str(refusal)), refusal.status

    @app.get("/")
    def name():
        return jsonify(bank="Elder Lane")

    @app.post("/members")
    def join():
        body = checked(request.get_json(), {"name"}, range(1001))
        bank.join(**body)
        return jsonify(body), 201

    @app.get("/members/<name>")
    def member(name):
        return jsonify(bank.member(name))

    @app.post("/transfers")
    def transfer():
        body = checked(request.get_json(), {"slip", "giver", "taker"}, range(1, 1001))
        if body["giver"] == body["taker"]:
            raise BadRequest("Nobody pays themselves.")
        bank.transfer(**body)
        return jsonify(body), 201

    return app


def checked(body, texts, hours):
    match body:
        case {"hours": bool()}:
            raise BadRequest("hours is no number")
        case {"hours": int(number), **others} if number in hours and others.keys() == texts:
            if all(isinstance(text, str) and 0 < len(text) < 81 for text in others.values()):
                return body
    raise BadRequest("this is not what was asked for")
