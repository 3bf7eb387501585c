"""Lost property of a railway: what was found, by page number and by cursor."""

from flask import Flask, abort, current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

import db

COLUMNS = "id, title, kind, line, found_on"
FILTERS = ("line", "kind")
ORDER = "ORDER BY found_on DESC, id DESC"


def create_app(config=None):
    """An application that lists the items in DATABASE."""
    app = Flask(__name__)
    app.config.update(DATABASE="lost_property.db", SECRET_KEY="dev", PAGE_SIZE=20, MAX_PAGE_SIZE=100)
    app.config.update(config or {})
    db.init_app(app)

    @app.get("/items")
    def items():
        page, size = positive("page", 1), page_size()
        where, values = conditions(filters())
        total = db.get_db().execute(f"SELECT count(*) FROM items WHERE {where}", values).fetchone()[0]
        pages = -(-total // size)
        rows = []
        if page <= pages:
            query = f"SELECT {COLUMNS} FROM items WHERE {where} {ORDER} LIMIT ? OFFSET ?"
            rows = db.get_db().execute(query, [*values, size, (page - 1) * size]).fetchall()
        body = {"items": [dict(row) for row in rows], "page": page, "size": size, "total": total, "pages": pages}
        return body, {"Link": link_header(page, pages, size)}

    @app.get("/feed")
    def feed():
        size = page_size()
        where, values = conditions(filters())
        if "cursor" in request.args:
            where += " AND (found_on, id) < (?, ?)"
            values += read_cursor(request.args["cursor"])
        query = f"SELECT {COLUMNS} FROM items WHERE {where} {ORDER} LIMIT ?"
        rows = db.get_db().execute(query, [*values, size + 1]).fetchall()
        page, has_more = rows[:size], len(rows) > size
        return {"items": [dict(row) for row in page], "next_cursor": make_cursor(page[-1]) if has_more else None}

    return app


def positive(name, default):
    """The query parameter as a whole number of 1 or more; anything else is 400."""
    try:
        number = int(request.args.get(name, default))
    except ValueError:
        abort(400, f"{name} is not a whole number")
    if number < 1:
        abort(400, f"{name} is less than 1")
    return number


def page_size():
    """The size asked for, within the limit."""
    return min(positive("size", current_app.config["PAGE_SIZE"]), current_app.config["MAX_PAGE_SIZE"])


def filters():
    """The filters of this request, by name."""
    return {name: request.args[name] for name in FILTERS if name in request.args}


def conditions(chosen):
    """The condition of a WHERE clause and its values."""
    return " AND ".join(["1", *(f"{name} = ?" for name in chosen)]), list(chosen.values())


def link_header(page, pages, size):
    """The pages around this one, with the filters and the size of this request."""
    targets = {"first": 1, "last": max(pages, 1)}
    if page > 1:
        targets["prev"] = page - 1
    if page < pages:
        targets["next"] = page + 1
    urls = {rel: url_for("items", page=number, size=size) for rel, number in targets.items()}
    return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in urls.items())


def cursor_serializer():
    return URLSafeSerializer(current_app.secret_key, salt="feed-cursor")


def make_cursor(row):
    """The row's position in the order, signed."""
    return cursor_serializer().dumps([row["found_on"], row["id"]])


def read_cursor(text):
    """The position that a cursor holds; one we did not sign is 400."""
    try:
        return cursor_serializer().loads(text)
    except BadSignature:
        abort(400, "this is not a cursor of ours")
