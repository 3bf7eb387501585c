"""Fellgate Club: the API of its huts."""

import csv
import hashlib
import io

from flask import Flask, abort, jsonify, make_response, request, url_for
from werkzeug.exceptions import HTTPException

from store import Store


def create_app(config=None):
    """An API over the register that its configuration names."""
    app = Flask(__name__)
    app.config.update(DATABASE="huts.db", PAGE_SIZE=20)
    app.config.update(config or {})
    store = app.extensions["store"] = Store(app.config["DATABASE"])

    @app.get("/")
    def home():
        return {"links": {"huts": url_for("page")}}

    @app.get("/huts")
    def page():
        size = app.config["PAGE_SIZE"]
        after = request.args.get("after", 0, type=int)
        found = store.huts_after(after, size + 1)
        huts = found[:size]
        links = {"self": url_for("page", after=after or None)}
        if found[size:]:
            links["next"] = url_for("page", after=huts[-1]["number"])
        before = store.huts_before(after + 1, size + 1)
        if before:
            links["prev"] = url_for("page", after=before[0]["number"] if before[size:] else None)
        return represent({"huts": [as_json(hut) for hut in huts], "links": links}, huts)

    @app.post("/huts")
    def add():
        hut = as_json(store.add(**read_hut()))
        return hut, 201, {"Location": hut["links"]["self"]}

    @app.get("/huts/<int:number>")
    def hut(number):
        found = find(number)
        return represent(as_json(found), [found])

    @app.put("/huts/<int:number>")
    def replace(number):
        check_precondition(find(number))
        return tagged(jsonify(as_json(store.replace(number, **read_hut()))))

    @app.delete("/huts/<int:number>")
    def remove(number):
        check_precondition(find(number))
        store.remove(number)
        return "", 204

    @app.errorhandler(HTTPException)
    def report(error):
        response = error.get_response()
        response.data, response.mimetype = app.json.dumps({"error": error.description}), "application/json"
        if request.method == "GET":
            response.vary.add("Accept")
        return response

    def find(number):
        return store.hut(number) or abort(404, "There is no such hut.")

    return app


def as_json(hut):
    """A hut as clients see it: its number is an affair of its address."""
    links = {"self": url_for("hut", number=hut["number"]), "huts": url_for("page")}
    return {"name": hut["name"], "beds": hut["beds"], "warden": hut["warden"], "links": links}


def as_csv(huts):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["name", "beds", "warden", "url"])
    for hut in huts:
        writer.writerow([hut["name"], hut["beds"], hut["warden"], url_for("hut", number=hut["number"])])
    return make_response(file.getvalue(), {"Content-Type": "text/csv; charset=utf-8"})


def represent(data, huts):
    """The answer to a GET in the form that the client weighs most, or 304 where it has that already."""
    accept = request.accept_mimetypes
    json, table = accept["application/json"], accept["text/csv"]
    if not accept.provided or json >= table > 0 or json > table:
        response = jsonify(data)
    elif table:
        response = as_csv(huts)
    else:
        abort(406, "There is application/json and text/csv.")
    response.vary.add("Accept")
    response.cache_control.no_cache = True
    return tagged(response, jsonify(data)).make_conditional(request)


def tagged(response, source=None):
    """The tag is a digest of the JSON."""
    response.set_etag(hashlib.sha256((source or response).data).hexdigest())
    return response


def check_precondition(hut):
    if not request.if_match:
        abort(428, "Say with If-Match which version you have seen.")
    current, _ = tagged(jsonify(as_json(hut))).get_etag()
    if not request.if_match.contains(current):
        abort(412, "Somebody has changed this hut since you read it.")


def read_hut():
    """The hut in the body, or 400."""
    sent = request.get_json()
    sent = sent if isinstance(sent, dict) else {}
    name, beds, warden = sent.get("name"), sent.get("beds"), sent.get("warden", "")
    if not (isinstance(name, str) and name):
        abort(400, "A hut has a name.")
    if not (type(beds) is int and 1 <= beds <= 90):
        abort(400, "A hut has from 1 to 90 beds.")
    if not (warden is None or (isinstance(warden, str) and warden)):
        abort(400, "A hut has a warden, or null.")
    return {"name": name, "beds": beds, "warden": warden}
