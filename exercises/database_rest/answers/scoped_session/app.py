"""Larkhill Allotments: a registry of sessions, the older query API, and a unit of work around each view."""

import functools

from flask import Flask, jsonify, make_response, request
from sqlalchemy import create_engine, exc
from sqlalchemy.orm import contains_eager, scoped_session, sessionmaker

from models import Base, Lease, Plot

Session = scoped_session(sessionmaker(expire_on_commit=False))


class Refused(ValueError):
    def __init__(self, status):
        super().__init__(f"refused with {status}")
        self.status = status


def unit_of_work(function):
    """Commits what the function did and ends the session; or rolls back, and ends it too."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        try:
            result = function(*args, **kwargs)
            Session.commit()
            return result
        except exc.IntegrityError as error:
            raise Refused(409) from error
        finally:
            Session.remove()

    return wrapper


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"DATABASE_URL": "sqlite:///allotments.db", **(config or {})})
    app.extensions["engine"] = create_engine(app.config["DATABASE_URL"])
    Base.metadata.create_all(app.extensions["engine"])

    def view(rule, method):
        def register(function):
            @functools.wraps(function)
            def bound(**values):
                Session.configure(bind=app.extensions["engine"])
                return unit_of_work(function)(**values)

            app.add_url_rule(rule, view_func=bound, methods=[method])
            return function

        return register

    app.register_error_handler(Refused, lambda refusal: (jsonify(status=refusal.status), refusal.status))

    @view("/plots", "GET")
    def list_plots():
        limit = request.args.get("limit", "20")
        if not limit.isdecimal() or not 1 <= int(limit) <= 100:
            raise Refused(400)
        query = Session.query(Plot).outerjoin(Plot.lease).options(contains_eager(Plot.lease)).order_by(Plot.number)
        if request.args.get("after"):
            query = query.filter(Plot.number > request.args["after"])
        return {"plots": [show(plot) for plot in query.limit(int(limit))]}

    @view("/plots", "POST")
    def create_plot():
        plot = Plot(**checked(request.get_json(), {"number", "area"}))
        Session.add(plot)
        Session.flush()
        return created(f"/plots/{plot.id}", show(plot))

    @view("/plots/<int:key>", "GET")
    def get_plot(key):
        return show(one(Plot, key))

    @view("/plots/<int:key>", "PATCH")
    def patch_plot(key):
        plot = one(Plot, key)
        for name, value in checked(request.get_json(), set()).items():
            setattr(plot, name, value)
        Session.flush()
        return show(plot)

    @view("/plots/<int:key>", "DELETE")
    def remove_plot(key):
        plot = one(Plot, key)
        if plot.lease:
            raise Refused(409)
        Session.delete(plot)
        return "", 204

    @view("/leases", "POST")
    def create_lease():
        body = request.get_json()
        if not isinstance(body, dict) or body.keys() != {"tenant", "plots"}:
            raise Refused(400)
        match body:
            case {"tenant": str(tenant), "plots": [*keys]} if 1 <= len(tenant) <= 80 and 1 <= len(keys) <= 20:
                if any(type(key) is not int for key in keys) or len(keys) > len(set(keys)):
                    raise Refused(400)
            case _:
                raise Refused(400)
        lease = add_lease(tenant, keys)
        return created(f"/leases/{lease.id}", show_lease(lease))

    @view("/leases/<int:key>", "GET")
    def get_lease(key):
        return show_lease(one(Lease, key))

    @view("/leases/<int:key>", "DELETE")
    def remove_lease(key):
        Session.delete(one(Lease, key))
        return "", 204

    return app


def one(kind, key):
    found = Session.query(kind).filter_by(id=key).one_or_none()
    if found is None:
        raise Refused(404)
    return found


def add_lease(tenant, keys):
    lease = Lease(tenant=tenant, plots=[one(Plot, key) for key in keys])
    Session.add(lease)
    Session.flush()
    return lease


@unit_of_work
def _lease_plots(tenant, plots):
    return add_lease(tenant, plots).id


def lease_plots(app, tenant, plots):
    Session.configure(bind=app.extensions["engine"])
    return _lease_plots(tenant, plots)


def show(plot):
    return {
        "id": plot.id,
        "number": plot.number,
        "area": plot.area,
        "tenant": plot.lease.tenant if plot.lease else None,
    }


def show_lease(lease):
    return {"id": lease.id, "tenant": lease.tenant, "plots": [show(plot) for plot in lease.plots]}


def created(address, body):
    response = make_response(body, 201)
    response.location = address
    return response


def checked(body, required):
    """The number and the area of a body."""
    if not isinstance(body, dict) or not body or required - body.keys() or body.keys() - {"number", "area"}:
        raise Refused(400)
    number, area = body.get("number", "A1"), body.get("area", 1)
    if not isinstance(number, str) or len(number) not in range(1, 11):
        raise Refused(400)
    if isinstance(area, bool) or not isinstance(area, int) or area not in range(1, 1001):
        raise Refused(400)
    return body
