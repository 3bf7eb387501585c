"""Lower Reach Rowing Club: what all blueprints share: the parser, the key, the errors."""

from functools import wraps

import marshmallow as ma
from flask import current_app, g, jsonify, request
from flask_smorest import Api, Blueprint, abort
from webargs.flaskparser import FlaskParser

import boathouse
import schemas


class BoathouseApi(Api):
    ERROR_SCHEMA = schemas.Error
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self):
        super()._register_error_handlers()
        for error, status in {boathouse.Conflict: 409, boathouse.NoSuchBoat: 404, boathouse.NoSuchOuting: 404}.items():
            self._app.register_error_handler(error, lambda error, status=status: answer(status, str(error)))

    def handle_http_exception(self, error):
        data = getattr(error, "data", {})
        response = answer(error.code, data.get("message", error.description), data.get("errors"))
        response.headers.extend({name: value for name, value in error.get_headers() if name != "Content-Type"})
        response.headers.extend(data.get("headers", {}))
        return response


NAMES = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "conflict", 422: "invalid"}


def answer(status, message, fields=None):
    body = {"error": NAMES.get(status, "method_not_allowed"), "message": message}
    response = jsonify(body | ({"fields": fields} if fields else {}))
    response.status_code = status
    return response


class Parser(FlaskParser):
    """Reads a JSON object whatever its Content-Type, and reports what is wrong as the boathouse does."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": ma.EXCLUDE, "query": ma.EXCLUDE}

    def load_json(self, req, schema):
        data = req.get_json(force=True, silent=True)
        if not isinstance(data, dict):
            abort(400, message="Send a JSON object.")
        return data

    def handle_error(self, error, req, schema, *, error_status_code, error_headers):
        [(location, found)] = error.messages.items()
        words = {name: " ".join(map(str, flat(some))) for name, some in found.items()}
        if location == "query":
            abort(400, message=" ".join(words.values()))
        abort(422, message="Some fields are missing or wrong.", errors=words)


def flat(messages):
    """The first words of a list or of a dict of lists."""
    return flat(next(iter(messages.values()))) if isinstance(messages, dict) else messages[:1]


class ClubBlueprint(Blueprint):
    ARGUMENTS_PARSER = Parser()

    def members(self, *statuses, coaches=False):
        """A method for members, and the statuses with which it refuses."""
        statuses = {401, *statuses} | ({403} if coaches else set())

        def decorate(method):
            @wraps(method)
            def wrapper(*args, **kwargs):
                g.member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
                if g.member is None:
                    challenge = {"WWW-Authenticate": 'ClubKey realm="boathouse"'}
                    abort(401, message="Send the key of a member.", headers=challenge)
                if coaches and g.member["role"] != "coach":
                    abort(403, message="Only coaches may do this.")
                return method(*args, **kwargs)

            for status in sorted(statuses):
                schema = schemas.Invalid if status == 422 else schemas.Error
                wrapper = self.alt_response(status, schema=schema)(wrapper)
            return wrapper

        return decorate


ping = Blueprint("ping", __name__)


@ping.route("/ping")
@ping.response(200, schemas.Ping)
@ping.doc(security=[])
def show():
    return {"status": "ok"}
