"""Lost property of a railway: a blueprint that lets window functions count and number the rows."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from itertools import islice
from urllib.parse import quote, urlencode

import click
from flask import Blueprint, Flask, Response, current_app, g, request
from itsdangerous import BadData, TimestampSigner

import db

bp = Blueprint("found", __name__)

NUMBERED = """
WITH chosen AS (
    SELECT *, row_number() OVER (ORDER BY found_on DESC, id DESC) AS position, count(*) OVER () AS total
    FROM items WHERE line = coalesce(?, line) AND kind = coalesce(?, kind)
)
"""
AT_LEAST_ONE = click.IntRange(min=1)


@dataclass
class Item:
    id: int
    title: str
    kind: str
    line: str
    found_on: str

    @classmethod
    def of(cls, row):
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


@bp.before_request
def read_arguments():
    try:
        g.page = AT_LEAST_ONE.convert(request.args.get("page", 1), None, None)
        g.size = AT_LEAST_ONE.convert(request.args.get("size", current_app.config["PAGE_SIZE"]), None, None)
    except click.BadParameter as error:
        return {"error": error.message}, 400
    g.size = min(g.size, current_app.config["MAX_PAGE_SIZE"])
    g.filters = [request.args.get("line"), request.args.get("kind")]


def rows(query, values):
    return db.get_db().execute(NUMBERED + query, [*g.filters, *values])


def href(number):
    kept = request.args.copy()
    kept["page"] = number
    return f"{request.base_url}?{urlencode(list(kept.items(multi=True)), quote_via=quote)}"


@bp.route("/items")
def by_number():
    total = next((row["total"] for row in rows("SELECT total FROM chosen LIMIT 1", [])), 0)
    pages, rest = divmod(total, g.size)
    pages += rest > 0
    first = (min(g.page, pages + 1) - 1) * g.size + 1
    found = rows("SELECT * FROM chosen WHERE position BETWEEN ? AND ? ORDER BY position", [first, first + g.size - 1])
    body = {"items": [asdict(Item.of(row)) for row in found], "total": total, "pages": pages}
    rels = {}
    for rel, number, is_there in [
        ("first", 1, True),
        ("prev", min(g.page - 1, pages), 1 < g.page and pages),
        ("next", g.page + 1, g.page < pages),
        ("last", pages or 1, True),
    ]:
        if is_there:
            rels.setdefault(number, []).append(rel)
    links = ",".join(f'<{href(number)}>; rel="{" ".join(names)}"' for number, names in rels.items())
    text = json.dumps(body | {"page": g.page, "size": g.size})
    return Response(text, mimetype="application/json", headers={"link": links})


@bp.route("/feed")
def by_cursor():
    signer = TimestampSigner(current_app.config["SECRET_KEY"], salt="feed")
    day, number = "9999-12-31", 0
    if (cursor := request.args.get("cursor")) is not None:
        try:
            day, number = json.loads(urlsafe_b64decode(signer.unsign(cursor)))
        except BadData:
            return {"error": "unknown cursor"}, 400
    query = "SELECT * FROM chosen WHERE found_on < ? OR (found_on = ? AND id < ?) ORDER BY position"
    found = rows(query, [day, day, number])
    items = [Item.of(row) for row in islice(found, g.size)]
    is_over = found.fetchone() is None
    cursor = None
    if not is_over:
        position = json.dumps([items[-1].found_on, items[-1].id])
        cursor = signer.sign(urlsafe_b64encode(position.encode())).decode()
    return {"items": items, "next_cursor": cursor}


def create_app(config=None):
    app = Flask(__name__)
    defaults = {"DATABASE": "lost_property.db", "SECRET_KEY": "dev", "PAGE_SIZE": 20, "MAX_PAGE_SIZE": 100}
    app.config |= defaults | dict(config or {})
    db.init_app(app)
    app.register_blueprint(bp)
    return app
