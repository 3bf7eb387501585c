"""Skarholm Ferries as functions: rules whose endpoints are views, and templates that are texts."""

import json

from jinja2 import DictLoader, Environment, select_autoescape
from werkzeug.exceptions import HTTPException, abort
from werkzeug.routing import Map, Rule, Submount
from werkzeug.wrappers import Request, Response

from timetable import Timetable

TEMPLATES = {
    "list.html": """<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>
{% for href, text in links %}<p><a href="{{ href }}">{{ text }}</a>{% endfor %}""",
    "crossing.html": """<!doctype html><title>Crossing</title><h1>{{ crossing.start }} - {{ crossing.end }}</h1>
<p>From <a href="{{ pier }}">this pier</a> at {% for time in crossing.departures %}<b>{{ time }}</b> {% endfor %}
<p><a href="{{ back }}">Timetable</a>
{% for notice in crossing.notices %}<blockquote>{{ notice }}</blockquote>{% endfor %}""",
}
jinja = Environment(loader=DictLoader(TEMPLATES), autoescape=select_autoescape())


def page(template, **values):
    return Response(jinja.get_template(template).render(values), content_type="text/html; charset=utf-8")


class Visit(Request):
    """A request that knows the timetable and builds links."""

    def __init__(self, environ, timetable):
        super().__init__(environ)
        self.timetable = timetable
        self.links = URLS.bind_to_environ(self)

    def crossing(self, number):
        return self.timetable.find(number) or abort(404)

    def listing(self, title, crossings, text):
        links = [(self.links.build(show, {"number": found.number}), text.format(found)) for found in crossings]
        return page("list.html", title=title, links=links)


def index(visit):
    return visit.listing("Timetable", visit.timetable.all(), "{0.start} - {0.end}")


def show(visit, number):
    crossing = visit.crossing(number)
    pier_link = visit.links.build(pier, {"name": crossing.start})
    return page("crossing.html", crossing=crossing, pier=pier_link, back=visit.links.build(index))


def notices(visit, number):
    crossing = visit.crossing(number)
    url = visit.links.build(show, {"number": number}, force_external=True)
    if visit.method != "POST":
        return Response(json.dumps({"crossing": url, "notices": crossing.notices}), mimetype="application/json")
    text = visit.form.get("text", "").strip() or abort(400)
    crossing.notices += [text]
    return Response(status="303 SEE OTHER", headers={"Location": url})


def pier(visit, name):
    return visit.listing(name, visit.timetable.leaving(name) or abort(404), "To {0.end}")


URLS = Map(
    [
        Submount(
            "/crossings",
            [
                Rule("/", endpoint=index, methods=["GET"]),
                Rule("/<int:number>", endpoint=show, methods=["GET"]),
                Rule("/<int:number>/notices", endpoint=notices, methods=["GET", "POST"]),
            ],
        ),
        Rule("/piers/<string:name>", endpoint=pier, methods=["GET"]),
    ]
)


def create_app(config=None):
    timetable = Timetable(dict(config or {}).get("CROSSINGS") or {})

    def application(environ, start_response):
        visit = Visit(environ, timetable)
        try:
            view, values = visit.links.match()
            answer = view(visit, **values)
        except HTTPException as error:
            answer = error
        return answer(environ, start_response)

    return application
