"""Elder Lane Time Bank on PostgreSQL, with class-based views."""

import psycopg
from flask import Flask, abort, current_app, g, request
from flask.views import MethodView
from werkzeug.local import LocalProxy


@LocalProxy
def db():
    """The connection of this context. Each statement is committed by itself outside db.transaction()."""
    if "db" not in g:
        g.db = psycopg.connect(current_app.config["DATABASE_URL"], autocommit=True)
    return g.db


class Members(MethodView):
    def get(self, name):
        found = db.execute("SELECT name, hours FROM members WHERE name = %s", [name]).fetchone()
        if not found:
            abort(404)
        slips = db.execute("SELECT slip FROM transfers WHERE %s IN (giver, taker)", [name]).fetchall()
        return {"name": found[0], "hours": found[1], "slips": [slip for (slip,) in slips]}

    def post(self):
        member = read(name=str, hours=range(1001))
        try:
            db.execute("INSERT INTO members VALUES (%(name)s, %(hours)s)", member)
        except psycopg.errors.UniqueViolation:
            abort(409)
        return member, 201


class Transfers(MethodView):
    def post(self):
        slip = read(slip=str, giver=str, taker=str, hours=range(1, 1001))
        if slip["giver"] == slip["taker"]:
            abort(400)
        with db.transaction():
            both = "SELECT name, hours FROM members WHERE name IN (%(giver)s, %(taker)s) ORDER BY name FOR UPDATE"
            hours = dict(db.execute(both, slip).fetchall())
            if len(hours) < 2:
                abort(404)
            store = "INSERT INTO transfers VALUES (%(slip)s, %(giver)s, %(taker)s, %(hours)s) ON CONFLICT DO NOTHING"
            if hours[slip["giver"]] < slip["hours"] or not db.execute(store, slip).rowcount:
                abort(409)
            db.execute("UPDATE members SET hours = hours - %(hours)s WHERE name = %(giver)s", slip)
            db.execute("UPDATE members SET hours = hours + %(hours)s WHERE name = %(taker)s", slip)
        return slip, 201


def read(**kinds):
    """The body, where it has these keys and values of their kinds: a text, or a number in a range."""
    body = request.get_json()
    if not isinstance(body, dict) or body.keys() != kinds.keys():
        abort(400)
    for name, kind in kinds.items():
        value = body[name]
        is_text = kind is str and isinstance(value, str) and 1 <= len(value) <= 80
        is_number = kind is not str and type(value) is int and value in kind
        if not is_text and not is_number:
            abort(400)
    return body


def init_db():
    """Makes the tables that are missing."""
    with current_app.open_resource("schema.sql", "r") as file:
        db.execute(file.read())


def close(error):
    if "db" in g:
        g.pop("db").close()


def create_app(config=None):
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "postgresql:///timebank"
    app.config.update(config or {})
    app.teardown_appcontext(close)
    app.cli.command("init-db")(init_db)
    app.add_url_rule("/", view_func=lambda: {"bank": "Elder Lane"}, endpoint="bank")
    app.add_url_rule("/members", view_func=Members.as_view("join"), methods=["POST"])
    app.add_url_rule("/members/<name>", view_func=Members.as_view("member"), methods=["GET"])
    app.add_url_rule("/transfers", view_func=Transfers.as_view("transfers"))
    return app
