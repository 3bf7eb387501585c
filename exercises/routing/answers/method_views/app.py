"""Marlpit Museum: the guide, as class-based views, with the redirect of the English tour written out."""

from flask import Flask, redirect, url_for
from flask.views import MethodView
from werkzeug.exceptions import NotFound

import museum


class Page(MethodView):
    """A page that one function describes from the variables of its address; None is not there."""

    def __init__(self, describe):
        self.describe = describe

    def get(self, **variables):
        description = self.describe(**variables)
        if description is None:
            raise NotFound
        return description


class Likes(MethodView):
    def get(self, exhibit_id):
        if museum.find_exhibit(exhibit_id) is None:
            raise NotFound
        return {"likes": museum.likes_of(exhibit_id)}

    def post(self, exhibit_id):
        answer = self.get(exhibit_id)
        museum.add_like(exhibit_id)
        return {"likes": answer["likes"] + 1}


class Tour(MethodView):
    def get(self, language=None):
        if language == "en":
            return redirect(url_for("tour"), 301)
        spoken = language or "en"
        return {"language": spoken, "welcome": museum.WELCOME[spoken]}


def link(exhibit):
    return {"title": exhibit["title"], "url": url_for("exhibit", exhibit_id=exhibit["id"])}


def listed(field, value):
    exhibits = [link(exhibit) for exhibit in museum.exhibits_with(field, value)]
    return {"exhibits": exhibits} if exhibits else None


def floor(level):
    rooms = museum.rooms_on(level)
    if not rooms:
        return None
    return {"rooms": [{"name": room["name"], "url": url_for("room", number=room["number"])} for room in rooms]}


def room(number):
    found = museum.find_room(number)
    if found:
        exhibits = [link(exhibit) for exhibit in museum.exhibits_with("room", number)]
        return {"name": found["name"], "plan": url_for("plan", name=found["plan"]), "exhibits": exhibits}


def exhibit(exhibit_id):
    if found := museum.find_exhibit(exhibit_id):
        return {
            "title": found["title"],
            "room": url_for("room", number=found["room"]),
            "maker": url_for("maker", name=found["maker"]),
            "year": url_for("year", year=found["year"]),
        }


def plan(name):
    title = museum.title_of_plan(name)
    return title and {"title": title}


def trail(metres):
    nearest = museum.nearest_on_the_trail(metres)
    return nearest and link(nearest)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"ROOMS": [], "EXHIBITS": [], "PLANS": {}} | dict(config or {}))
    pages = {
        "/floors/<int(signed=True):level>": ("floor", floor),
        "/rooms/<int:number>": ("room", room),
        "/exhibits/<uuid:exhibit_id>": ("exhibit", exhibit),
        "/exhibits/<int(fixed_digits=4):year>": ("year", lambda year: listed("year", year)),
        "/makers/<name>": ("maker", lambda name: listed("maker", name)),
        "/plans/<path:name>": ("plan", plan),
        "/trail/<float:metres>": ("trail", trail),
    }
    for rule, (endpoint, describe) in pages.items():
        app.add_url_rule(rule, view_func=Page.as_view(endpoint, describe))
    tour = Tour.as_view("tour")
    app.add_url_rule("/tour", view_func=tour)
    app.add_url_rule("/tour/<any(en, de, fr):language>", view_func=tour)
    app.add_url_rule("/exhibits/<uuid:exhibit_id>/likes", view_func=Likes.as_view("likes"))
    return app
