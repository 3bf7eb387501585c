"""Skarholm Ferries: a timetable on Werkzeug and Jinja, without a framework around them."""

from werkzeug.wrappers import Response

from timetable import Timetable


class FerryApp:
    """A WSGI application with a timetable of its own."""

    def __init__(self, crossings):
        self.timetable = Timetable(crossings)

        # TODO: an environment for the templates.

    def __call__(self, environ, start_response):
        # TODO: match the URL, call the view, and answer; what goes wrong is an answer too.
        response = Response("There is no timetable yet.\n", status=501)
        return response(environ, start_response)

    # TODO: the views.


def create_app(config=None):
    """The application; ``config`` may have CROSSINGS."""
    return FerryApp((config or {}).get("CROSSINGS", {}))
