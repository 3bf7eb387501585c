"""Fellgate Club: views in closures, the Accept header read by hand, and conditions compared as lists of tags."""

import csv
import io
import json
import zlib
from urllib.parse import urlencode

from flask import Flask, Response, request

from store import Store

JSON, CSV = "application/json", "text/csv"


class Refused(Exception):
    def __init__(self, status, reason):
        self.status = status
        self.reason = reason


def weight(accept, mimetype):
    """What an Accept header gives a type: the range that says most about it counts."""
    ranges = {}
    for item in accept.split(","):
        name, *parameters = [part.strip().lower() for part in item.split(";")]
        q = [float(value) for key, _, value in (p.partition("=") for p in parameters) if key == "q"]
        ranges[name] = q[0] if q else 1.0
    for name in (mimetype, mimetype.split("/")[0] + "/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def choose():
    accept = request.headers.get("Accept", "*/*")
    best = max((JSON, CSV), key=lambda mimetype: weight(accept, mimetype))
    if not weight(accept, best):
        raise Refused(406, "JSON or CSV?")
    return best


def write(data, mimetype):
    if mimetype == JSON:
        return json.dumps(data).encode()
    file = io.StringIO()
    rows = csv.writer(file, quoting=csv.QUOTE_ALL)
    rows.writerow(("name", "beds", "warden", "url"))
    for hut in data.get("huts", [data]):
        rows.writerow((hut["name"], hut["beds"], hut["warden"] or "", hut["links"]["self"]))
    return file.getvalue().encode()


def answer(data, mimetype=JSON, status=200):
    body = write(data, mimetype)
    response = Response(body, status, {"Vary": "Accept", "Cache-Control": "no-cache"}, content_type=mimetype)
    response.set_etag(f"{mimetype[-4:]}-{len(body)}-{zlib.crc32(body):x}-{zlib.adler32(body):x}")
    return response


def is_named(response, header):
    """Whether a header lists the tag of this response; a weak mark stands before the quotes."""
    given = [tag.strip() for tag in request.headers.get(header, "").split(",")]
    if header == "If-None-Match":
        given = [tag.removeprefix("W/") for tag in given]
    return "*" in given or response.headers["ETag"] in given


def read(data):
    response = answer(data, choose())
    if is_named(response, "If-None-Match"):
        response.status_code = 304
        response.data = b""
    return response


def sent_hut():
    try:
        body = json.loads(request.get_data())
    except ValueError as error:
        raise Refused(400, str(error)) from None
    if not isinstance(body, dict) or not {"name", "beds", "warden"} <= body.keys():
        raise Refused(400, "Send a hut.")
    name, beds, warden = body["name"], body["beds"], body["warden"]
    texts = [name] if warden is None else [name, warden]
    if not all(isinstance(text, str) and text for text in texts) or type(beds) is not int or not 0 < beds < 91:
        raise Refused(400, "Send a hut.")
    return name, beds, warden


def address(number=None, **query):
    tail = "" if number is None else f"/{number}"
    return f"{request.script_root}/v1/huts{tail}" + (f"?{urlencode(query)}" if query else "")


def hut_data(hut):
    number = hut.pop("number")
    return {**hut, "links": {"self": address(number), "huts": address()}}


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"DATABASE": "huts.db", "PAGE_SIZE": 20, **(config or {})})
    store = Store(app.config["DATABASE"])

    @app.errorhandler(Refused)
    def refuse(error):
        return Response(json.dumps({"error": error.reason}), error.status, {"Vary": "Accept"}, content_type=JSON)

    @app.errorhandler(404)
    @app.errorhandler(405)
    def refuse_address(error):
        return {"error": error.name}, error.code, [(k, v) for k, v in error.get_headers() if k == "Allow"]

    @app.get("/")
    def home():
        return {"links": {"huts": "v1/huts"}}

    @app.route("/v1/huts", methods=["GET", "POST"])
    def huts():
        if request.method == "POST":
            data = hut_data(store.add(*sent_hut()))
            response = answer(data, status=201)
            response.location = data["links"]["self"]
            return response
        size, page = app.config["PAGE_SIZE"], request.args.get("page", 1, type=int)
        found = store.huts_after(0, page * size + 1)
        links = {"self": address(page=page)}
        if len(found) > page * size:
            links["next"] = address(page=page + 1)
        if page > 1:
            links["prev"] = address(page=page - 1)
        return read({"huts": [hut_data(hut) for hut in found[(page - 1) * size : page * size]], "links": links})

    @app.route("/v1/huts/<int:number>", methods=["GET", "PUT", "DELETE"])
    def hut(number):
        found = store.hut(number)
        if not found:
            raise Refused(404, "No such hut.")
        data = hut_data(found)
        if request.method == "GET":
            return read(data)
        if "If-Match" not in request.headers:
            raise Refused(428, "Which version have you seen?")
        if not is_named(answer(data), "If-Match"):
            raise Refused(412, "That is not the current one.")
        if request.method == "DELETE":
            store.remove(number)
            return Response(status=204)
        return answer(hut_data(store.replace(number, *sent_hut())))

    return app
