"""Marlpit Museum: the guide."""

from flask import Flask, abort

import museum


def create_app(config=None):
    """A guide to the rooms and exhibits of its configuration."""
    app = Flask(__name__)
    app.config.update(ROOMS=[], EXHIBITS=[], PLANS={})
    app.config.update(config or {})

    @app.get("/floors/<int(signed=True):level>")
    def floor(level):
        rooms = found(museum.rooms_on(level))
        return {"rooms": [{"name": r["name"], "url": f"/rooms/{r['number']}"} for r in rooms]}

    @app.get("/rooms/<int:number>")
    def room(number):
        here = found(museum.find_room(number))
        plan_url = f"/plans/{here['plan']}"
        return {"name": here["name"], "plan": plan_url, "exhibits": entries(museum.exhibits_with("room", number))}

    @app.get("/exhibits/<uuid:exhibit_id>")
    def exhibit(exhibit_id):
        shown = found(museum.find_exhibit(exhibit_id))
        return {
            "title": shown["title"],
            "room": f"/rooms/{shown['room']}",
            "maker": f"/makers/{shown['maker']}",
            "year": f"/exhibits/{shown['year']:04}",
        }

    @app.get("/exhibits/<int(fixed_digits=4):year>")
    def year(year):
        return {"exhibits": entries(found(museum.exhibits_with("year", year)))}

    @app.get("/makers/<name>")
    def maker(name):
        return {"exhibits": entries(found(museum.exhibits_with("maker", name)))}

    @app.get("/plans/<path:name>")
    def plan(name):
        return {"title": found(museum.title_of_plan(name))}

    @app.get("/trail/<float:metres>")
    def trail(metres):
        return entry(found(museum.nearest_on_the_trail(metres)))

    @app.get("/tour", defaults={"language": "en"})
    @app.get("/tour/<any(en, de, fr):language>")
    def tour(language):
        return {"language": language, "welcome": museum.WELCOME[language]}

    @app.get("/exhibits/<uuid:exhibit_id>/likes")
    def likes(exhibit_id):
        found(museum.find_exhibit(exhibit_id))
        return {"likes": museum.likes_of(exhibit_id)}

    @app.post("/exhibits/<uuid:exhibit_id>/likes")
    def like(exhibit_id):
        found(museum.find_exhibit(exhibit_id))
        museum.add_like(exhibit_id)
        return {"likes": museum.likes_of(exhibit_id)}

    return app


def found(thing):
    """The thing, or a 404 where the museum has none."""
    return thing or abort(404)


def entry(exhibit):
    return {"title": exhibit["title"], "url": f"/exhibits/{exhibit['id']}"}


def entries(exhibits):
    return [entry(exhibit) for exhibit in exhibits]
