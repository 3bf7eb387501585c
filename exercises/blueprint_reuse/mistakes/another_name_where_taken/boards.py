"""Kestrel Valley Tramway: departure boards, to be mounted wherever somebody wants them."""

from dataclasses import dataclass

from flask import Blueprint, Flask, abort, current_app, request, url_for

bp = Blueprint("boards", __name__)


@dataclass
class Mount:
    """What one mount on one application was told, and what it has done."""

    name: str
    network: str
    rows: int
    served: int = 0

    @property
    def stops(self):
        return current_app.config["TIMETABLE"].get(self.network, {})


def mount(parent, name, network, rows):
    """Mounts the boards of a network below /``name`` of ``parent``, an application or a blueprint."""
    if isinstance(parent, Flask):
        while name in parent.blueprints:
            name += "_"
    parent.register_blueprint(bp, name=name, url_prefix=f"/{name}", network=network, rows=rows)


@bp.record
def keep_options(state):
    """Runs once for each mount on each application, with the options of its registration."""
    full_name = f"{state.name_prefix}.{state.name}".lstrip(".")
    mounts = state.app.extensions.setdefault("boards", {})
    mounts[full_name] = Mount(state.name, state.options["network"], state.options["rows"])


def this_mount():
    return current_app.extensions["boards"][request.blueprint]


@bp.after_request
def sign(response):
    response.headers.add("X-Served-By", this_mount().name)
    return response


@bp.get("/stops")
def stops():
    here = this_mount()
    listed = [{"name": stop, "href": url_for(".board", stop=stop)} for stop in here.stops]
    return {"network": here.network, "stops": listed, "served": here.served}


@bp.get("/stops/<stop>")
def board(stop):
    here = this_mount()
    if stop not in here.stops:
        abort(404)
    here.served += 1
    return {"stop": stop, "departures": here.stops[stop][: here.rows], "stops": url_for(".stops")}
