"""Kestrel Valley Tramway: departure boards, to be mounted wherever somebody wants them."""

from flask import Blueprint, abort, current_app, request, url_for

bp = Blueprint("boards", __name__)
options = {}
served = 0


def mount(parent, name, network, rows):
    """Mounts the boards of a network below /``name`` of ``parent``, an application or a blueprint."""
    parent.register_blueprint(bp, name=name, url_prefix=f"/{name}")
    options.update(network=network, rows=rows)


def stops_of_network():
    return current_app.config["TIMETABLE"].get(options["network"], {})


@bp.after_request
def sign(response):
    response.headers.add("X-Served-By", request.blueprint.rpartition(".")[2])
    return response


@bp.get("/stops")
def stops():
    listed = [{"name": stop, "href": url_for(".board", stop=stop)} for stop in stops_of_network()]
    return {"network": options["network"], "stops": listed, "served": served}


@bp.get("/stops/<stop>")
def board(stop):
    global served
    if stop not in stops_of_network():
        abort(404)
    served += 1
    departures = stops_of_network()[stop][: options["rows"]]
    return {"stop": stop, "departures": departures, "stops": url_for(".stops")}
