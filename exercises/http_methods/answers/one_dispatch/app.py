"""Rookery Lane Garden Club: one view an address, which matches the method, and a dataclass that validates itself."""

from dataclasses import asdict, dataclass, field, replace

from flask import Flask, Response, json, request

from plots import Plots


class Refused(Exception):
    """A request that is answered with a status and a reason."""


@dataclass(frozen=True)
class Plot:
    area_m2: int
    tenant: str | None = None
    crops: list[str] = field(default_factory=list)

    def __post_init__(self):
        if self.area_m2.__class__ is not int or self.area_m2 < 1 or self.area_m2 > 400:
            raise ValueError("area_m2")
        if self.crops.__class__ is not list:
            raise ValueError("crops")
        for text in self.crops if self.tenant is None else [self.tenant, *self.crops]:
            if text.__class__ is not str or not text:
                raise ValueError("tenant or crops")


def answer(value, status=200, **headers):
    return Response(json.dumps(value) + "\n", status, headers, content_type="application/json; charset=utf-8")


def sent():
    """The members of a plot in the body."""
    if not request.is_json:
        raise Refused(415, "application/json, please")
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise Refused(400, "that is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(422, "that is no object")
    return {name: body[name] for name in ("area_m2", "tenant", "crops") if name in body}


def make(change):
    try:
        return change()
    except (TypeError, ValueError) as error:
        raise Refused(422, f"that is no plot: {error}") from None


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(config or ())
    plots = Plots()

    def collection():
        if request.method in ("GET", "HEAD"):
            return answer([{"id": id} | plots.get(id) for id in plots.ids()])
        plot = make(lambda: Plot(**sent()))
        id = plots.add(asdict(plot))
        return answer({"id": id} | asdict(plot), 201, Location=f"{request.base_url}/{id}")

    def item(id):
        stored = plots.get(id)
        if stored is None:
            raise Refused(404, "no such plot")
        plot = Plot(**stored)
        match request.method:
            case "PUT":
                plot = make(lambda: Plot(**sent()))
            case "PATCH":
                changes = sent()
                plot = make(lambda: replace(plot, **changes))
            case "DELETE":
                plots.remove(id)
                return Response(status=204)
        if request.method in ("PUT", "PATCH"):
            plots.replace(id, asdict(plot))
        return answer({"id": id} | asdict(plot))

    app.add_url_rule("/plots", view_func=collection, methods=["GET", "POST"])
    app.add_url_rule("/plots/<int:id>", view_func=item, methods=["GET", "PUT", "PATCH", "DELETE"])
    app.register_error_handler(Refused, lambda error: answer({"error": error.args[1]}, error.args[0]))
    app.register_error_handler(404, lambda error: answer({"error": "nothing here"}, 404))
    app.register_error_handler(413, lambda error: answer({"error": "too much"}, 413))
    app.register_error_handler(405, lambda error: answer({"error": "no"}, 405, Allow=", ".join(error.valid_methods)))
    return app
