"""Kestrel Valley Tramway: departure boards, to be mounted wherever somebody wants them."""

from collections import Counter

from flask import Blueprint, abort, current_app, request, url_for


class Level(Blueprint):
    """A blueprint that signs the answers which pass it on their way out."""

    def __init__(self, name, **options):
        super().__init__(name, __name__, **options)
        self.after_request(self.sign)

    def sign(self, response):
        signatures = [*filter(None, [response.headers.get("X-Served-By")]), self.name]
        response.headers["X-Served-By"] = ", ".join(signatures)
        return response


class Boards(Level):
    """The boards of one network. What it knows of its mounts, it asks the request: there may be many."""

    def __init__(self, name, network, rows):
        super().__init__(name, url_prefix=f"/{name}")
        self.network = network
        self.rows = rows
        self.add_url_rule("/stops", "stops", self.stops)
        self.add_url_rule("/stops/<stop>", "board", self.board)

    @property
    def stops_of_the_network(self):
        return current_app.config.get("TIMETABLE", {}).get(self.network, {})

    @property
    def served(self):
        """How many boards were served: by this application, under each name of a mount."""
        return current_app.extensions.setdefault("tramway-boards", Counter())

    # ``prefix`` takes the variables that the prefixes above a mount may have.

    def stops(self, **prefix):
        def link(stop):
            return url_for(".board", stop=stop, **prefix)

        return {
            "network": self.network,
            "stops": [{"name": stop, "href": link(stop)} for stop in self.stops_of_the_network],
            "served": self.served[request.blueprint],
        }

    def board(self, stop, **prefix):
        if stop not in self.stops_of_the_network:
            abort(404)
        departures = self.stops_of_the_network[stop][: self.rows]
        self.served[request.blueprint] += 1
        return {"stop": stop, "departures": departures, "stops": url_for(".stops", **prefix)}


def mount(parent, name, network, rows):
    """Mounts the boards of a network below /``name`` of ``parent``, an application or a blueprint.

    A name that ``parent`` has already is a ValueError: here, or when a parent blueprint is registered.
    """
    parent.register_blueprint(Boards(name, network, rows))
