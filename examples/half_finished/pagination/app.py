"""Lost property of a railway: what was found, by page number and (one day) by cursor."""

from flask import Flask, abort, current_app, request, url_for

import db


def create_app(config=None):
    """An application that lists the items in DATABASE."""
    app = Flask(__name__)
    app.config.update(DATABASE="lost_property.db", SECRET_KEY="dev", PAGE_SIZE=20, MAX_PAGE_SIZE=100)
    app.config.update(config or {})
    db.init_app(app)

    @app.get("/items")
    def items():
        page = request.args.get("page", 1, type=int)
        size = request.args.get("size", current_app.config["PAGE_SIZE"], type=int)
        wanted = {name: request.args[name] for name in ("line", "kind") if name in request.args}
        where = " AND ".join(["1", *(f"{name} = ?" for name in wanted)])
        values = list(wanted.values())
        connection = db.get_db()
        total = connection.execute(f"SELECT count(*) FROM items WHERE {where}", values).fetchone()[0]
        rows = connection.execute(
            f"SELECT * FROM items WHERE {where} ORDER BY found_on DESC, id DESC LIMIT ? OFFSET ?",
            [*values, size, (page - 1) * size],
        ).fetchall()
        pages = -(-total // size)
        around = {"first": 1, "last": max(pages, 1)}
        if page > 1:
            around["prev"] = page - 1
        if page < pages:
            around["next"] = page + 1
        link = ", ".join(f'<{url_for("items", page=n, size=size)}>; rel="{rel}"' for rel, n in around.items())
        found = [dict(row) for row in rows]
        return {"items": found, "page": page, "size": size, "total": total, "pages": pages}, {"Link": link}

    @app.get("/feed")
    def feed():
        # TODO: one page from a cursor on, with the cursor of the next.
        abort(501)

    return app
