"""Skarholm Ferries: a timetable on Werkzeug and Jinja, without a framework around them."""

from pathlib import Path

from flask import json, redirect
from jinja2 import Environment, FileSystemLoader
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from timetable import Timetable

URLS = Map(
    [
        Rule("/crossings/", endpoint="timetable", methods=["GET"]),
        Rule("/crossings/<int:number>", endpoint="crossing", methods=["GET"]),
        Rule("/crossings/<int:number>/notices", endpoint="notices", methods=["GET"]),
        Rule("/crossings/<int:number>/notices", endpoint="add_notice", methods=["POST"]),
        Rule("/piers/<name>", endpoint="pier", methods=["GET"]),
    ]
)


class FerryApp:
    """A WSGI application with a timetable of its own."""

    def __init__(self, crossings):
        self.timetable = Timetable(crossings)
        folder = Path(__file__).parent / "templates"
        self.templates = Environment(loader=FileSystemLoader(folder), autoescape=True)

    def __call__(self, environ, start_response):
        request = Request(environ)
        urls = URLS.bind_to_environ(environ)
        try:
            endpoint, values = urls.match()
            view = getattr(self, f"show_{endpoint}")
            response = view(request, urls, **values)
        except HTTPException as error:
            response = error.get_response(environ)
        return response(environ, start_response)

    def show_timetable(self, request, urls):
        return self.render("timetable.html", urls, crossings=self.timetable.all())

    def show_crossing(self, request, urls, number):
        return self.render("crossing.html", urls, crossing=self.find(number))

    def show_notices(self, request, urls, number):
        crossing = self.find(number)
        body = {
            "crossing": urls.build("crossing", {"number": number}, force_external=True),
            "notices": crossing.notices,
        }
        return Response(json.dumps(body), mimetype="application/json")

    def show_add_notice(self, request, urls, number):
        crossing = self.find(number)
        text = request.form.get("text", "").strip()
        if not text:
            raise BadRequest("A notice needs a text.")
        crossing.notices.append(text)
        return redirect(urls.build("crossing", {"number": number}), 303)

    def show_pier(self, request, urls, name):
        crossings = self.timetable.leaving(name)
        if not crossings:
            raise NotFound("No crossing starts there.")
        return self.render("pier.html", urls, name=name, crossings=crossings)

    def find(self, number):
        crossing = self.timetable.find(number)
        if crossing is None:
            raise NotFound("There is no such crossing.")
        return crossing

    def render(self, template, urls, **values):
        def url(endpoint, **parts):
            return urls.build(endpoint, parts)

        page = self.templates.get_template(template).render(url=url, **values)
        return Response(page, mimetype="text/html")


def create_app(config=None):
    """The application; ``config`` may have CROSSINGS."""
    return FerryApp((config or {}).get("CROSSINGS", {}))
