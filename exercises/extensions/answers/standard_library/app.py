"""Quince Row: the application and its views, in one function."""

from flask import Flask, abort, jsonify, request

from extensions import post, remembered, tariff, zipped
from garden import Garden


def create_app(config=None):
    app = Flask(__name__)
    app.config |= {"MEMBERS": {}, "PICKINGS": [], "MAIL_DEFAULT_SENDER": "news@quincerow.example", **(config or {})}
    for extension in (tariff, remembered, post, zipped):
        extension.init_app(app)
    garden = Garden(app.config["MEMBERS"], app.config["PICKINGS"])

    @app.route("/harvest", methods=["GET", "POST"])
    def harvest():
        if request.method == "GET":
            question = request.args.get("crop"), request.args.get("bed")
            return jsonify(pickings=remembered.answer(question, lambda: garden.pickings(*question)))
        match request.json:
            case {"crop": crop, "bed": bed, "kilos": kilos}:
                try:
                    picking = garden.pick(crop, bed, kilos)
                except ValueError as error:
                    abort(400, str(error))
                remembered.forget()
                return picking, 201
        abort(400)

    @app.route("/me", methods=["GET", "PUT"])
    def me():
        card = request.headers.get("X-Card", "")
        if not garden.member(card):
            abort(401)
        if request.method == "PUT":
            match request.json:
                case {"name": str(name)} if name.strip() and is_one_line(name):
                    garden.rename(card, name)
                case _:
                    abort(400)
        answer = jsonify(garden.member(card))
        answer.cache_control.private = True
        return answer

    @app.post("/ads")
    def ads():
        match request.json:
            case {"text": str(text)} if text.strip():
                return {"cents": tariff.charge(text)}, 201
        abort(400)

    @app.post("/issues")
    def issues():
        match request.json:
            case {"title": str(title), "text": str(text)} if title.strip() and text.strip() and is_one_line(title):
                try:
                    post.send(title, text, garden.members())
                except ConnectionRefusedError:
                    abort(503)
                return {"sent": len(garden.members())}
        abort(400)

    @app.get("/status")
    def status():
        return {"lookups": garden.lookups} | tariff.takings()

    return app


def is_one_line(text):
    return min(text) >= " "
