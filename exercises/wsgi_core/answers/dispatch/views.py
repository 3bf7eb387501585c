"""Skarholm Ferries: the views."""

from json import JSONEncoder

from werkzeug.exceptions import BadRequestKeyError, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from kernel import View, jinja, request, services, url, urls


class Page(View):
    def render(self, **values):
        text = jinja.get_template(self.template).render(url=url, views=VIEWS, **values)
        return Response(text.encode(), headers=[("Content-Type", "text/html; charset=utf-8")])


def find(number):
    crossing = services["timetable"].find(number)
    if crossing:
        return crossing
    raise NotFound


class TimetablePage(Page):
    template = "timetable.html"

    def get(self):
        return self.render(crossings=services["timetable"].all())


class CrossingPage(Page):
    template = "crossing.html"

    def get(self, number):
        return self.render(crossing=find(number))


class PierPage(Page):
    template = "pier.html"

    def get(self, name):
        crossings = services["timetable"].leaving(name)
        if not crossings:
            raise NotFound
        return self.render(name=name, crossings=crossings)


class Notices(View):
    def get(self, number):
        url = urls.build(CrossingPage, {"number": find(number).number}, force_external=True)
        body = JSONEncoder(ensure_ascii=False).iterencode({"crossing": url, "notices": find(number).notices})
        return Response(list(body), mimetype="application/json")

    def post(self, number):
        crossing, text = find(number), request.form["text"].strip()
        if not text:
            raise BadRequestKeyError("text")
        crossing.notices.append(text)
        return redirect(urls.build(CrossingPage, {"number": number}), code=303)


VIEWS = {"timetable": TimetablePage, "crossing": CrossingPage, "pier": PierPage, "notices": Notices}
RULES = [
    ("/crossings/", TimetablePage),
    ("/crossings/<int:number>", CrossingPage),
    ("/crossings/<int:number>/notices", Notices),
    ("/piers/<name>", PierPage),
]
