"""Swiftlet Post: the API for quotations. A quotation's number holds the quotation, signed: the server keeps nothing."""

import secrets
from functools import wraps
from http import HTTPStatus

from flask import Flask, Response, g, json, request
from itsdangerous import BadSignature, URLSafeSerializer

import quoting


class Refusal(Exception):
    def __init__(self, status, error, headers=None, **members):
        self.status = status
        self.body = {"error": error, **members}
        self.headers = headers or {}


def create_app(config=None):
    """The API for the services and accounts of its configuration."""
    app = Flask(__name__)
    app.config.update(SERVICES={}, ACCOUNTS={}, MAX_CONTENT_LENGTH=2048)
    app.config.update(config or {})
    signer = URLSafeSerializer(secrets.token_bytes(), "quotation")

    def for_accounts(view):
        @wraps(view)
        def checked(**values):
            g.key = request.headers.get("X-Account", "")
            if g.key not in app.config["ACCOUNTS"]:
                raise Refusal(401, "Who are you?", {"WWW-Authenticate": 'Key realm="quotations"'})
            return view(**values)

        return checked

    @app.route("/services/<code>/quotations", methods=["POST"])
    @for_accounts
    def create(code):
        try:
            service = quoting.Service(code=code, **app.config["SERVICES"][code])
        except KeyError:
            raise Refusal(404, "No such service.") from None
        account = quoting.Account(**app.config["ACCOUNTS"][g.key])
        if not request.is_json:
            raise Refusal(415, "Send JSON.")
        if (request.content_length or 0) > app.config["MAX_CONTENT_LENGTH"]:
            raise Refusal(413, "That is too long.")
        try:
            parcel = json.loads(request.get_data())
            weight, country = parcel["weight_g"], parcel["country"]
        except (ValueError, LookupError, TypeError) as error:
            raise Refusal(400, f"That is no parcel: {error!r}") from None
        if type(weight) is not int or weight < 1 or type(country) is not str:
            raise Refusal(400, "weight_g or country is of the wrong kind.")
        made = quoting.quote(service, account, weight_g=weight, country=country, pieces=pieces())
        number = signer.dumps([g.key, vars(made)])
        return answer({**vars(made), "number": number}, 201, {"Location": f"{request.root_url}quotations/{number}"})

    @app.route("/quotations/<number>")
    @for_accounts
    def show(number):
        try:
            key, quotation = signer.loads(number)
        except BadSignature:
            key = None
        if key != g.key:
            raise Refusal(404, "No such quotation.")
        return answer({**quotation, "number": number}, 200)

    @app.errorhandler(Refusal)
    def refusal(error):
        return answer(error.body, error.status, error.headers)

    @app.errorhandler(quoting.TooHeavy)
    def too_heavy(error):
        return answer({"error": "Too heavy.", "max_g": error.max_g}, 422)

    @app.errorhandler(quoting.NotServed)
    def not_served(error):
        return answer({"error": "Too far.", "countries": error.countries}, 422)

    @app.errorhandler(404)
    @app.errorhandler(405)
    @app.errorhandler(413)
    def from_flask(error):
        headers = {"Allow": ", ".join(error.valid_methods)} if error.code == 405 else {}
        return answer({"error": HTTPStatus(error.code).phrase}, error.code, headers)

    return app


def pieces():
    given = request.args.getlist("pieces")
    if not given:
        return 1
    if len(given) == 1 and given[0].isascii() and given[0].isdigit() and 0 < int(given[0]) < 100:
        return int(given[0])
    raise Refusal(400, "pieces?")


def answer(body, status, headers=None):
    always = {"Cache-Control": "no-store, private"}
    return Response(json.dumps(body), status, {**always, **(headers or {})}, mimetype="application/json")
