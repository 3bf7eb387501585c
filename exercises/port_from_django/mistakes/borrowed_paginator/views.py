"""The API."""

from collections import Counter
from functools import wraps

from django.core.paginator import Paginator
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.local import LocalProxy

from bodies import read_claim, read_item

bp = Blueprint("office", __name__)
stored = LocalProxy(lambda: current_app.extensions["items"])

ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def route(rule, methods=ALL_METHODS):
    """Routes every method to the view, as Django does; those that are not in ``methods`` get 405."""

    def decorate(view):
        @wraps(view)
        def only(**values):
            if request.method not in methods:
                return "", 405, {"Allow": ", ".join(methods)}
            return view(**values)

        return bp.route(rule, methods=ALL_METHODS, provide_automatic_options=False)(only)

    return decorate


@route("/health")
def health():
    return {"status": "ok"}


@route("/items/", ["GET", "POST"])
def items():
    if request.method == "POST":
        item = stored.create(read_item(request.get_data()))
        return item.as_dict(), 201, {"Location": url_for(".item", number=item.id)}
    stations, text, claimed = request.args.getlist("station"), last_arg("q"), last_arg("claimed")
    found = [
        item
        for item in stored
        if (not stations or item.station in stations)
        and (not text or text.lower() in item.what.lower())
        and (claimed not in ("yes", "no") or (item.claimed_by is not None) == (claimed == "yes"))
    ]
    return page_of(found, last_arg("page"), current_app.config["PAGE_SIZE"])


@route("/items/<int:number>/", ["GET", "PATCH", "DELETE"])
def item(number):
    item = stored.get(number) or abort(404)
    if request.method == "DELETE":
        stored.delete(number)
        return "", 204
    if request.method == "PATCH":
        for name, value in read_item(request.get_data(), partial=True).items():
            setattr(item, name, value)
    return item.as_dict()


@route("/items/<int:number>/claim/", ["POST"])
def claim(number):
    item = stored.get(number) or abort(404)
    name = read_claim(request.get_data())
    if item.claimed_by is not None:
        return {"error": "already claimed"}, 409
    item.claimed_by = name
    return item.as_dict()


@route("/stations/", ["GET", "HEAD"])
def stations():
    items = Counter(item.station for item in stored)
    claimed = Counter(item.station for item in stored if item.claimed_by is not None)
    return [{"station": name, "items": items[name], "claimed": claimed[name]} for name in sorted(items)]


@route("/stations/<name>/", ["GET", "HEAD"])
def station(name):
    found = [item.as_dict() for item in stored if item.station == name] or abort(404)
    return {"station": name, "items": found}


def last_arg(name):
    """Of a parameter given twice Django takes the last value, Werkzeug the first."""
    return (request.args.getlist(name) or [None])[-1]


def page_of(found, wanted, size):
    pages = Paginator(found, size)
    page = pages.get_page(wanted)
    return {
        "items": [item.as_dict() for item in page],
        "page": page.number,
        "pages": pages.num_pages,
        "total": pages.count,
    }
