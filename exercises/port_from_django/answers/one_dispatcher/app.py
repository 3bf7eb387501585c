"""The lost property office, on Flask: one catch-all route, and a table of addresses as in the original's urls.py."""

import copy
import datetime
import re

from flask import Flask, Response, json, request

from bodies import BadBody, read_claim, read_item

EVERY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")


class Missing(Exception):
    pass


def answer(data, status=200, **headers):
    text = json.dumps(data, default=datetime.date.isoformat)
    return Response(text, status, headers, mimetype="application/json")


class Office:
    """The items of one application, and its views."""

    def __init__(self, settings):
        self.settings = settings
        self.items = []
        self.handed_in = 0
        self.urls = [
            (r"/health", self.health, EVERY),
            (r"/items/", self.list_or_add, ("GET", "POST")),
            (r"/items/([0-9]+)/", self.one, ("GET", "PATCH", "DELETE")),
            (r"/items/([0-9]+)/claim/", self.claim, ("POST",)),
            (r"/stations/", self.stations, ("GET", "HEAD")),
            (r"/stations/([^/]+)/", self.station, ("HEAD", "GET")),
        ]

    def resolve(self, path):
        for pattern, view, methods in self.urls:
            match = re.fullmatch(pattern, path)
            if match:
                numbered = pattern.startswith("/items")
                return view, methods, [int(v) if numbered else v for v in match.groups()]
        return None

    def dispatch(self):
        found = self.resolve(request.path)
        if not found and self.resolve(request.path + "/"):
            where = request.root_url.rstrip("/") + request.path + "/"
            query = request.query_string.decode("latin-1")
            return Response(status=301, headers={"Location": where + ("?" + query if query else "")})
        if not found:
            return self.not_found()
        view, methods, values = found
        if request.method not in methods:
            return Response(status=405, headers=[("Allow", ",".join(methods))])
        try:
            return view(*values)
        except Missing:
            return self.not_found()
        except BadBody as bad:
            return answer({"errors": bad.errors}, 400)

    def not_found(self):
        return answer({"error": "not found", "path": request.path}, 404)

    def find(self, number):
        for item in self.items:
            if item["id"] == number:
                return item
        raise Missing

    def health(self):
        return answer({"status": "ok"})

    def list_or_add(self):
        if request.method == "POST":
            fields = read_item(request.get_data())
            self.handed_in += 1
            item = {"id": self.handed_in, "reward": 0, "claimed_by": None, **fields}
            self.items.append(item)
            return answer(item, 201, Location=f"/items/{self.handed_in}/")
        query = request.args.to_dict(flat=False)
        found = self.sorted()
        if "station" in query:
            found = [item for item in found if item["station"] in query["station"]]
        if query.get("q", [""])[-1]:
            found = [item for item in found if query["q"][-1].casefold() in item["what"].casefold()]
        if query.get("claimed", [""])[-1] in ("yes", "no"):
            wanted = query["claimed"][-1] == "yes"
            found = [item for item in found if bool(item["claimed_by"]) is wanted]
        size = self.settings["PAGE_SIZE"]
        pages = [found[i : i + size] for i in range(0, len(found), size)] or [[]]
        page = self.page(query.get("page", [""])[-1], len(pages))
        return answer({"items": pages[page - 1], "page": page, "pages": len(pages), "total": len(found)})

    def page(self, text, last):
        try:
            return int(text) if 1 <= int(text) <= last else last
        except ValueError:
            return 1

    def one(self, number):
        item = self.find(number)
        if request.method == "DELETE":
            self.items.remove(item)
            return Response(status=204)
        if request.method == "PATCH":
            item |= read_item(request.get_data(), partial=True)
        return answer(item)

    def claim(self, number):
        item = self.find(number)
        name = read_claim(request.get_data())
        if item["claimed_by"]:
            return answer({"error": "already claimed"}, 409)
        item["claimed_by"] = name
        return answer(item)

    def stations(self):
        counts = {}
        for item in sorted(self.items, key=lambda item: item["station"]):
            row = counts.setdefault(item["station"], {"station": item["station"], "items": 0, "claimed": 0})
            row["items"] += 1
            row["claimed"] += item["claimed_by"] is not None
        return answer(list(counts.values()))

    def station(self, name):
        found = [item for item in self.sorted() if item["station"] == name]
        if not found:
            raise Missing
        return answer({"station": name, "items": found})

    def sorted(self):
        by_number = sorted(self.items, key=lambda item: item["id"])
        return sorted(by_number, key=lambda item: item["found_on"], reverse=True)


class EveryAnswer:
    """WSGI middleware in the place of Django's."""

    def __init__(self, wsgi, settings):
        self.wsgi = wsgi
        self.settings = settings

    def __call__(self, environ, start_response):
        def start(status, headers, exc_info=None):
            headers += [("X-Office", self.settings["OFFICE"]), ("X-Frame-Options", "DENY")]
            headers += [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")]
            headers += [("Cross-Origin-Opener-Policy", "same-origin")]
            return start_response(status, headers, exc_info)

        return self.wsgi(environ, start)


def create_app(config=None):
    app = Flask(__name__, static_folder=None)
    app.config.update(copy.deepcopy({"OFFICE": "Tarn Valley", "PAGE_SIZE": 10} | dict(config or {})))
    office = Office(app.config)
    app.url_map.merge_slashes = False

    def dispatch(anything=""):
        return office.dispatch()

    app.add_url_rule("/", view_func=dispatch, methods=EVERY, provide_automatic_options=False)
    app.add_url_rule("/<path:anything>", view_func=dispatch, methods=EVERY, provide_automatic_options=False)
    app.wsgi_app = EveryAnswer(app.wsgi_app, app.config)
    return app
