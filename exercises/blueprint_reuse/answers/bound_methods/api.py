"""Kestrel Valley Tramway: the API and its versions."""

from flask import abort, current_app, request, url_for
from werkzeug.http import http_date
from werkzeug.routing import BuildError

from boards import Level, mount


def client():
    """The client whose key came with the request, or None."""
    return current_app.config["KEYS"].get(request.headers.get("X-Key"))


class Api(Level):
    """Knows its clients."""

    def __init__(self, name, **options):
        super().__init__(name, **options)
        self.after_request(self.greet)

    def greet(self, response):
        if (name := client()) is not None:
            response.headers["X-Client"] = name
        return response


class ClientsOnly(Level):
    """A version without strangers."""

    def __init__(self, name, **options):
        super().__init__(name, **options)
        self.before_request(self.refuse_strangers)

    def refuse_strangers(self):
        if client() is None:
            abort(401)


class Deprecated(Level):
    """A version that has a successor, another blueprint of the same parent."""

    def __init__(self, name, successor, **options):
        super().__init__(name, **options)
        self.successor = successor
        self.after_request(self.announce)

    def announce(self, response):
        response.headers["Deprecation"] = f"@{current_app.config['V1_DEPRECATED']}"
        response.headers["Sunset"] = http_date(current_app.config["V1_SUNSET"])
        try:
            url = url_for(self.successor_of(request.endpoint), **request.view_args)
        except BuildError:  # somebody mounted more boards here than the successor has
            return response
        response.headers.add("Link", f'<{url}>; rel="successor-version"')
        return response

    def successor_of(self, endpoint):
        mine = next(name for name in request.blueprints if current_app.blueprints[name] is self)
        siblings = mine.rpartition(".")[0]
        return f"{siblings}.{self.successor}".lstrip(".") + endpoint.removeprefix(mine)


def make_api():
    """The API, not registered yet."""
    v1 = Deprecated("v1", successor="v2", url_prefix="/v1")
    mount(v1, "day", network="day", rows=3)

    v2 = ClientsOnly("v2", url_prefix="/v2")
    mount(v2, "day", network="day", rows=6)
    mount(v2, "night", network="night", rows=4)

    api = Api("api")
    api.register_blueprint(v1)
    api.register_blueprint(v2)
    return api
