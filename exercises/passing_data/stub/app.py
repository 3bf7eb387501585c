"""The Lantern Loft Players: booking seats, in a few steps."""

from flask import Flask

from theatre import Theatre


def create_app(config=None):
    """The box office of one theatre. Its SECRET_KEY comes with ``config``."""
    app = Flask(__name__)
    app.config.update(PLAYS={}, MEMBERS={})
    app.config.update(config or {})
    theatre = Theatre(app.config["PLAYS"], app.config["MEMBERS"])

    @app.get("/status")
    def status():
        return {"lookups": theatre.lookups}

    # TODO: the member of the request, and X-Member for every answer to a browser that is signed in.
    # TODO: GET /plays/<play> and POST /print; GET and POST /basket.
    # TODO: GET and POST /sign-in, POST /sign-out, and GET /checkout, which leads to the former and back.
    # TODO: POST /bookings.

    return app


def is_own_path(target):
    """Whether a redirect to this text, which anybody may have written, stays on this site."""
    # TODO
