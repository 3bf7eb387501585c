"""Kestrel Valley Tramway: departure boards; each mount is a blueprint of its own, each application has its counts."""

from weakref import WeakKeyDictionary

from flask import Blueprint, current_app, jsonify, request, url_for


def mount(parent, name, network, rows):
    parent.register_blueprint(Boards(name, network, rows))


class Boards(Blueprint):
    def __init__(self, name, network, rows):
        super().__init__(name, __name__, url_prefix=f"/{name}")
        self.network, self.rows = network, rows
        self._served = WeakKeyDictionary()
        self.add_url_rule("/stops", view_func=self.list_stops)
        self.add_url_rule("/stops/<string:stop>", view_func=self.show_board)
        self.after_request(self.sign)

    @property
    def timetable(self):
        return current_app.config["TIMETABLE"][self.network]

    @property
    def served(self):
        """Counts of the current application: two parents may share this blueprint, so they are kept by full name."""
        return self._served.setdefault(current_app._get_current_object(), {})

    def sign(self, response):
        said = response.headers.get("X-Served-By")
        response.headers["X-Served-By"] = f"{said}, {self.name}" if said else self.name
        return response

    def list_stops(self):
        links = [{"name": stop, "href": url_for(".show_board", stop=stop)} for stop in self.timetable]
        return jsonify(network=self.network, stops=links, served=self.served.get(request.blueprint, 0))

    def show_board(self, stop):
        departures = self.timetable.get(stop)
        if departures is None:
            return jsonify(error="no such stop"), 404
        self.served[request.blueprint] = self.served.get(request.blueprint, 0) + 1
        return jsonify(stop=stop, departures=departures[: self.rows], stops=url_for(f"{request.blueprint}.list_stops"))
