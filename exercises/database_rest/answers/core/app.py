"""Larkhill Allotments with SQLAlchemy Core: each piece of work is a block with a transaction of its own."""

from flask import Flask, abort, jsonify, request, url_for
from sqlalchemy import create_engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Conflict, HTTPException, NotFound

from models import Base, Lease, LeasedPlot, Plot

PLOTS = (
    select(Plot.id, Plot.number, Plot.area, Lease.tenant)
    .outerjoin(LeasedPlot, LeasedPlot.plot_id == Plot.id)
    .outerjoin(Lease, Lease.id == LeasedPlot.lease_id)
    .order_by(Plot.number)
)


def create_app(config=None):
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///allotments.db"
    app.config.update(config or {})
    app.engine = create_engine(app.config["DATABASE_URL"])
    Base.metadata.create_all(app.engine)

    app.register_error_handler(IntegrityError, lambda error: (jsonify(error="taken"), 409))

    @app.get("/plots")
    def plots():
        try:
            limit = int(request.args.get("limit", 20))
        except ValueError:
            abort(400)
        if not 0 < limit < 101:
            abort(400)
        with app.engine.connect() as connection:
            page = connection.execute(PLOTS.where(Plot.number > request.args.get("after", "")).limit(limit))
            return {"plots": [dict(row) for row in page.mappings()]}

    @app.post("/plots")
    def new_plot():
        values = members(number=text(10), area=area)
        with app.engine.begin() as connection:
            key = connection.execute(insert(Plot).values(values)).inserted_primary_key.id
        return {"id": key, **values, "tenant": None}, 201, {"Location": url_for("plot", key=key)}

    @app.get("/plots/<int:key>")
    def plot(key):
        with app.engine.connect() as connection:
            return read_plot(connection, key)

    @app.patch("/plots/<int:key>")
    def change_plot(key):
        values = members(is_partial=True, number=text(10), area=area)
        with app.engine.begin() as connection:
            connection.execute(update(Plot).where(Plot.id == key).values(values))
            return read_plot(connection, key)

    @app.delete("/plots/<int:key>")
    def delete_plot(key):
        with app.engine.begin() as connection:
            if read_plot(connection, key)["tenant"] is not None:
                abort(409)
            connection.execute(delete(Plot).where(Plot.id == key))
        return "", 204

    @app.post("/leases")
    def new_lease():
        values = members(tenant=text(80), plots=ids)
        with app.engine.begin() as connection:
            key = insert_lease(connection, **values)
            lease = read_lease(connection, key)
        return lease, 201, {"Location": url_for("lease", key=key)}

    @app.get("/leases/<int:key>")
    def lease(key):
        with app.engine.connect() as connection:
            return read_lease(connection, key)

    @app.delete("/leases/<int:key>")
    def delete_lease(key):
        with app.engine.begin() as connection:
            read_lease(connection, key)
            connection.execute(delete(LeasedPlot).where(LeasedPlot.lease_id == key))
            connection.execute(delete(Lease).where(Lease.id == key))
        return "", 204

    return app


def read_plot(connection, key):
    row = connection.execute(PLOTS.where(Plot.id == key)).mappings().first()
    return dict(row) if row else abort(404)


def read_lease(connection, key):
    lease = connection.execute(select(Lease.id, Lease.tenant).where(Lease.id == key)).mappings().first()
    if lease is None:
        abort(404)
    return {**lease, "plots": [dict(row) for row in connection.execute(PLOTS.where(Lease.id == key)).mappings()]}


def insert_lease(connection, tenant, plots):
    """The id of a new lease, within the transaction of the connection."""
    known = set(connection.scalars(select(Plot.id).where(Plot.id.in_(plots))))
    if known < set(plots):
        raise NotFound
    key = connection.execute(insert(Lease).values(tenant=tenant)).inserted_primary_key[0]
    try:
        connection.execute(insert(LeasedPlot), [{"plot_id": plot, "lease_id": key} for plot in plots])
    except IntegrityError as error:
        raise Conflict from error
    return key


def lease_plots(app, tenant, plots):
    try:
        with app.engine.begin() as connection:
            return insert_lease(connection, tenant, plots)
    except HTTPException as refusal:
        raise ValueError(refusal.name) from refusal


def members(is_partial=False, **rules):
    body = request.get_json()
    if not isinstance(body, dict) or not body.keys() <= rules.keys():
        abort(400)
    if not body or (len(body) < len(rules) and not is_partial):
        abort(400)
    for name, value in body.items():
        if not rules[name](value):
            abort(400)
    return body


def text(longest):
    return lambda value: isinstance(value, str) and 1 <= len(value) <= longest


def area(value):
    return type(value) is int and 1 <= value <= 1000


def ids(value):
    if not isinstance(value, list) or any(type(key) is not int for key in value):
        return False
    return 1 <= len(value) <= 20 and len(set(value)) == len(value)
