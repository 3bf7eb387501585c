"""Larkhill Allotments with Flask-SQLAlchemy and class-based views."""

from flask import Flask, abort, jsonify, request, url_for
from flask.views import MethodView
from sqlalchemy.exc import IntegrityError

from models import Lease, Plot, db


def create_app(config=None):
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///allotments.db"
    app.config.update(config or {})
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    db.init_app(app)
    with app.app_context():
        db.create_all()

    @app.errorhandler(IntegrityError)
    def taken(error):
        db.session.rollback()
        return jsonify(error="taken"), 409

    app.add_url_rule("/plots", view_func=Plots.as_view("plots"))
    app.add_url_rule("/plots/<int:key>", view_func=OnePlot.as_view("plot"))
    app.add_url_rule("/leases", view_func=Leases.as_view("leases"))
    app.add_url_rule("/leases/<int:key>", view_func=OneLease.as_view("lease"))
    return app


class Plots(MethodView):
    def get(self):
        limit = request.args.get("limit", "20")
        if limit not in map(str, range(1, 101)):
            abort(400)
        found = db.select(Plot).order_by(Plot.number).options(db.selectinload(Plot.leases)).limit(int(limit))
        if "after" in request.args:
            found = found.filter(Plot.number > request.args["after"])
        return {"plots": [plot.shown() for plot in db.session.scalars(found)]}

    def post(self):
        plot = Plot(**body(Plot.rules, Plot.rules))
        db.session.add(plot)
        db.session.commit()
        return plot.shown(), 201, {"Location": url_for("plot", key=plot.id)}


class OnePlot(MethodView):
    def get(self, key):
        return db.get_or_404(Plot, key).shown()

    def patch(self, key):
        plot = db.get_or_404(Plot, key)
        for name, value in body(Plot.rules).items():
            setattr(plot, name, value)
        db.session.commit()
        return plot.shown()

    def delete(self, key):
        plot = db.get_or_404(Plot, key)
        if plot.leases:
            abort(409)
        db.session.delete(plot)
        db.session.commit()
        return "", 204


class Leases(MethodView):
    def post(self):
        lease = add_lease(**body(Lease.rules, Lease.rules)) or abort(404)
        return lease.shown(), 201, {"Location": url_for("lease", key=lease.id)}


class OneLease(MethodView):
    def get(self, key):
        return db.get_or_404(Lease, key).shown()

    def delete(self, key):
        db.session.delete(db.get_or_404(Lease, key))
        db.session.commit()
        return "", 204


def add_lease(tenant, plots):
    """A new lease; None where a plot is unknown. Raises IntegrityError where one is leased."""
    found = [db.session.get(Plot, key) for key in plots]
    if None in found:
        return None
    lease = Lease(tenant=tenant, plots=found)
    db.session.add(lease)
    db.session.commit()
    return lease


def lease_plots(app, tenant, plots):
    with app.app_context():
        try:
            lease = add_lease(tenant, plots)
        except IntegrityError as error:
            raise ValueError("a plot is leased") from error
        if lease is None:
            raise ValueError("a plot is unknown")
        return lease.id


def body(rules, required=()):
    sent = request.get_json()
    if not isinstance(sent, dict) or not sent or not set(required) <= set(sent) <= set(rules):
        abort(400)
    if not all(rules[name](value) for name, value in sent.items()):
        abort(400)
    return sent
