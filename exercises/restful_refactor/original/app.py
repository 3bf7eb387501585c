"""Lower Reach Rowing Club: the boathouse, as it runs today.

flask --app original.app run
"""

from flask import Flask, current_app, jsonify, request, url_for
from werkzeug.exceptions import HTTPException

from . import rules
from .boathouse import Boathouse, Conflict, NoSuchBoat, NoSuchOuting


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(BOATS=[], MEMBERS={})
    app.config.update(config or {})
    app.json.sort_keys = False
    app.extensions["boathouse"] = Boathouse(app.config["BOATS"])

    app.add_url_rule("/ping", "ping", ping)
    app.add_url_rule("/boats", "list_boats", list_boats, methods=["GET"])
    app.add_url_rule("/boats", "add_boat", add_boat, methods=["POST"])
    app.add_url_rule("/boats/<int:number>", "show_boat", show_boat, methods=["GET"])
    app.add_url_rule("/boats/<int:number>", "replace_boat", replace_boat, methods=["PUT"])
    app.add_url_rule("/boats/<int:number>", "sell_boat", sell_boat, methods=["DELETE"])
    app.add_url_rule("/boats/<int:number>/outings", "list_outings", list_outings, methods=["GET"])
    app.add_url_rule("/boats/<int:number>/outings", "take_out", take_out, methods=["POST"])
    app.add_url_rule("/outings/<int:number>", "show_outing", show_outing, methods=["GET"])
    app.add_url_rule("/outings/<int:number>", "change_outing", change_outing, methods=["PATCH"])
    app.add_url_rule("/outings/<int:number>/return", "bring_back", bring_back, methods=["POST"])

    @app.errorhandler(HTTPException)
    def report(error):
        response = error.get_response()
        response.data = app.json.dumps({"error": error.name.lower().replace(" ", "_"), "message": error.description})
        response.content_type = "application/json"
        return response

    return app


def ping():
    return jsonify(status="ok")


def list_boats():
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    kind = request.args.get("kind")
    if kind is not None and kind not in rules.KINDS:
        return jsonify(error="bad_request", message="kind is sculling or sweep."), 400
    boats = []
    for boat in current_app.extensions["boathouse"].boats(kind):
        boats.append(
            {
                "id": boat.id,
                "name": boat.name,
                "kind": boat.kind,
                "seats": boat.seats,
                "weight_kg": boat.weight_kg,
                "out": boat.out,
            }
        )
    return jsonify(boats), 200, {"X-Total-Count": str(len(boats))}


def add_boat():
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    if member["role"] != "coach":
        return jsonify(error="forbidden", message="Only coaches may do this."), 403
    data = request.get_json(force=True, silent=True)
    if not isinstance(data, dict):
        return jsonify(error="bad_request", message="Send a JSON object."), 400
    try:
        boat = current_app.extensions["boathouse"].add_boat(**rules.boat(data))
    except rules.Invalid as error:
        return jsonify(error="invalid", message=str(error), fields=error.fields), 422
    except Conflict as error:
        return jsonify(error="conflict", message=str(error)), 409
    return (
        jsonify(
            {
                "id": boat.id,
                "name": boat.name,
                "kind": boat.kind,
                "seats": boat.seats,
                "weight_kg": boat.weight_kg,
                "out": boat.out,
            }
        ),
        201,
        {"Location": url_for("show_boat", number=boat.id)},
    )


def show_boat(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    try:
        boat = current_app.extensions["boathouse"].boat(number)
    except NoSuchBoat as error:
        return jsonify(error="not_found", message=str(error)), 404
    return jsonify(
        {
            "id": boat.id,
            "name": boat.name,
            "kind": boat.kind,
            "seats": boat.seats,
            "weight_kg": boat.weight_kg,
            "out": boat.out,
        }
    )


def replace_boat(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    if member["role"] != "coach":
        return jsonify(error="forbidden", message="Only coaches may do this."), 403
    data = request.get_json(force=True, silent=True)
    if not isinstance(data, dict):
        return jsonify(error="bad_request", message="Send a JSON object."), 400
    try:
        boat = current_app.extensions["boathouse"].replace_boat(number, **rules.boat(data))
    except rules.Invalid as error:
        return jsonify(error="invalid", message=str(error), fields=error.fields), 422
    except NoSuchBoat as error:
        return jsonify(error="not_found", message=str(error)), 404
    except Conflict as error:
        return jsonify(error="conflict", message=str(error)), 409
    return jsonify(
        {
            "id": boat.id,
            "name": boat.name,
            "kind": boat.kind,
            "seats": boat.seats,
            "weight_kg": boat.weight_kg,
            "out": boat.out,
        }
    )


def sell_boat(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    if member["role"] != "coach":
        return jsonify(error="forbidden", message="Only coaches may do this."), 403
    try:
        current_app.extensions["boathouse"].sell_boat(number)
    except NoSuchBoat as error:
        return jsonify(error="not_found", message=str(error)), 404
    except Conflict as error:
        return jsonify(error="conflict", message=str(error)), 409
    return "", 204


def list_outings(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    state = request.args.get("state")
    if state is not None and state not in rules.STATES:
        return jsonify(error="bad_request", message="state is out or back."), 400
    try:
        found = current_app.extensions["boathouse"].outings(number)
    except NoSuchBoat as error:
        return jsonify(error="not_found", message=str(error)), 404
    outings = []
    for outing in found:
        if state is None or state == ("back" if outing.is_back else "out"):
            item = {
                "id": outing.id,
                "boat": outing.boat,
                "by": outing.by,
                "crew": outing.crew,
                "cox": outing.cox,
                "due": outing.due,
            }
            if outing.is_back:
                item["km"] = outing.km
                item["damage"] = outing.damage
            outings.append(item)
    return jsonify(outings), 200, {"X-Total-Count": str(len(found))}


def take_out(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    try:
        boat = current_app.extensions["boathouse"].boat(number)
    except NoSuchBoat as error:
        return jsonify(error="not_found", message=str(error)), 404
    data = request.get_json(force=True, silent=True)
    if not isinstance(data, dict):
        return jsonify(error="bad_request", message="Send a JSON object."), 400
    try:
        values = rules.outing(data, boat.seats)
        outing = current_app.extensions["boathouse"].take_out(number, member["name"], **values)
    except rules.Invalid as error:
        return jsonify(error="invalid", message=str(error), fields=error.fields), 422
    except Conflict as error:
        return jsonify(error="conflict", message=str(error)), 409
    return (
        jsonify(
            {
                "id": outing.id,
                "boat": outing.boat,
                "by": outing.by,
                "crew": outing.crew,
                "cox": outing.cox,
                "due": outing.due,
            }
        ),
        201,
        {"Location": url_for("show_outing", number=outing.id)},
    )


def show_outing(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    try:
        outing = current_app.extensions["boathouse"].outing(number)
    except NoSuchOuting as error:
        return jsonify(error="not_found", message=str(error)), 404
    item = {
        "id": outing.id,
        "boat": outing.boat,
        "by": outing.by,
        "crew": outing.crew,
        "cox": outing.cox,
        "due": outing.due,
    }
    if outing.is_back:
        item["km"] = outing.km
        item["damage"] = outing.damage
    return jsonify(item)


def change_outing(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    try:
        outing = current_app.extensions["boathouse"].outing(number)
    except NoSuchOuting as error:
        return jsonify(error="not_found", message=str(error)), 404
    if member["role"] != "coach" and member["name"] != outing.by:
        return jsonify(error="forbidden", message="Only coaches and whoever took the boat out may do this."), 403
    data = request.get_json(force=True, silent=True)
    if not isinstance(data, dict):
        return jsonify(error="bad_request", message="Send a JSON object."), 400
    try:
        outing = current_app.extensions["boathouse"].change_outing(number, **rules.change(data))
    except rules.Invalid as error:
        return jsonify(error="invalid", message=str(error), fields=error.fields), 422
    except Conflict as error:
        return jsonify(error="conflict", message=str(error)), 409
    return jsonify(
        {
            "id": outing.id,
            "boat": outing.boat,
            "by": outing.by,
            "crew": outing.crew,
            "cox": outing.cox,
            "due": outing.due,
        }
    )


def bring_back(number):
    member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if member is None:
        response = jsonify(error="unauthorized", message="Send the key of a member.")
        response.headers["WWW-Authenticate"] = 'ClubKey realm="boathouse"'
        return response, 401
    try:
        outing = current_app.extensions["boathouse"].outing(number)
    except NoSuchOuting as error:
        return jsonify(error="not_found", message=str(error)), 404
    if member["role"] != "coach" and member["name"] != outing.by:
        return jsonify(error="forbidden", message="Only coaches and whoever took the boat out may do this."), 403
    data = request.get_json(force=True, silent=True)
    if not isinstance(data, dict):
        return jsonify(error="bad_request", message="Send a JSON object."), 400
    try:
        outing = current_app.extensions["boathouse"].bring_back(number, **rules.landing(data))
    except rules.Invalid as error:
        return jsonify(error="invalid", message=str(error), fields=error.fields), 422
    except Conflict as error:
        return jsonify(error="conflict", message=str(error)), 409
    return jsonify(
        {
            "id": outing.id,
            "boat": outing.boat,
            "by": outing.by,
            "crew": outing.crew,
            "cox": outing.cox,
            "due": outing.due,
            "km": outing.km,
            "damage": outing.damage,
        }
    )
