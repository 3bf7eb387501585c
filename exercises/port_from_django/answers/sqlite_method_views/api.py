"""The API as classes; a view answers HEAD only where it has a method of that name."""

import json
from datetime import date

from flask import abort, current_app, jsonify, request, url_for
from flask.views import MethodView
from werkzeug.local import LocalProxy

records = LocalProxy(lambda: current_app.records)


class Refused(Exception):
    """An answer and its status."""


class Items(MethodView):
    def get(self):
        conditions, values = ["1"], []
        stations = request.args.getlist("station")
        last = {name: every[-1] for name, every in request.args.lists()}
        if stations:
            conditions.append(f"station IN ({', '.join('?' * len(stations))})")
            values += stations
        if last.get("q"):
            conditions.append("instr(lower(what), lower(?))")
            values.append(last["q"])
        if last.get("claimed") in {"yes", "no"}:
            conditions.append("claimed_by IS NOT NULL" if last["claimed"] == "yes" else "claimed_by IS NULL")
        where, size = " AND ".join(conditions), current_app.config["PAGE_SIZE"]
        total = records.rows(f"SELECT count(*) AS n FROM item WHERE {where}", *values)[0]["n"]
        pages = -(-total // size) or 1
        page = _page(last.get("page"), pages)
        select = f"SELECT * FROM item WHERE {where} ORDER BY found_on DESC, id LIMIT ? OFFSET ?"
        found = records.rows(select, *values, size, (page - 1) * size)
        return jsonify(items=found, page=page, pages=pages, total=total)

    def post(self):
        number = records.add(fields_of_body(("what", "station", "found_on")))
        response = jsonify(records.find(number))
        response.status_code = 201
        response.location = url_for("item", number=number, _external=True)
        return response


class Item(MethodView):
    def get(self, number):
        return jsonify(records.find(number) or abort(404))

    def patch(self, number):
        self.get(number)
        records.change(number, fields_of_body(()))
        return self.get(number)

    def delete(self, number):
        self.get(number)
        records.rows("DELETE FROM item WHERE id = ?", number)
        return "", 204


class Claim(MethodView):
    def post(self, number):
        item = records.find(number) or abort(404)
        name = _fields({"name": words(60)}, ("name",))["name"]
        if item["claimed_by"] is not None:
            raise Refused({"error": "already claimed"}, 409)
        records.change(number, {"claimed_by": name})
        return jsonify(records.find(number))


class Stations(MethodView):
    def get(self):
        counts = "count(*) AS items, count(claimed_by) AS claimed"
        return jsonify(records.rows(f"SELECT station, {counts} FROM item GROUP BY station ORDER BY station"))

    head = get


class Station(MethodView):
    def get(self, name):
        found = records.rows("SELECT * FROM item WHERE station = ? ORDER BY found_on DESC, id", name) or abort(404)
        return jsonify(station=name, items=found)

    head = get


def add_to(app):
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    app.add_url_rule("/health", "health", lambda: {"status": "ok"}, methods=every)
    app.add_url_rule("/items/", view_func=Items.as_view("items"))
    app.add_url_rule("/items/<int:number>/", view_func=Item.as_view("item"))
    app.add_url_rule("/items/<int:number>/claim/", view_func=Claim.as_view("claim"))
    app.add_url_rule("/stations/", view_func=Stations.as_view("stations"))
    app.add_url_rule("/stations/<name>/", view_func=Station.as_view("station"))
    for rule in app.url_map.iter_rules():
        view = getattr(app.view_functions[rule.endpoint], "view_class", None)
        if view and not hasattr(view, "head"):
            rule.methods.discard("HEAD")


def _page(text, pages):
    try:
        number = int(text)
    except (TypeError, ValueError):
        return 1
    return number if 0 < number <= pages else pages


def fields_of_body(required):
    return _fields({"what": words(60), "station": words(40), "found_on": day, "reward": pence}, required)


def _fields(readers, required):
    try:
        data = json.loads(request.get_data())
    except ValueError:
        raise Refused({"errors": {"body": "is not JSON"}}, 400) from None
    if type(data) is not dict:
        raise Refused({"errors": {"body": "must be an object"}}, 400)
    errors = {name: "is required" for name in required if name not in data}
    taken = {}
    for name in set(readers) & set(data):
        value, problem = readers[name](data[name])
        (errors if problem else taken)[name] = problem or value
    if errors:
        raise Refused({"errors": errors}, 400)
    return taken


def words(longest):
    def read(value):
        text = value.strip() if isinstance(value, str) else ""
        if not text:
            return None, "must be text"
        return text, f"must have at most {longest} characters" if len(text) > longest else None

    return read


def day(value):
    try:
        return date.fromisoformat(value).isoformat(), None
    except (TypeError, ValueError):
        return None, "must be a date, YYYY-MM-DD"


def pence(value):
    if type(value) is int and 0 <= value <= 100_000:
        return value, None
    return None, "must be a whole number of pence from 0 to 100000"
