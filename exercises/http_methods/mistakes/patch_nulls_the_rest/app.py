"""Rookery Lane Garden Club: the API of its plots."""

from flask import Flask, abort, json, request, url_for
from werkzeug.exceptions import HTTPException

from plots import Plots

DEFAULTS = {"tenant": None, "crops": []}


def create_app(config=None):
    """The API of one club, which has no plots yet."""
    app = Flask(__name__)
    app.config.update(config or {})
    app.extensions["plots"] = Plots()

    plots = app.extensions["plots"]

    def fields_or_404(id):
        fields = plots.get(id)
        if fields is None:
            abort(404, f"There is no plot {id}.")
        return fields

    @app.get("/plots")
    def list_plots():
        return [{"id": id, **plots.get(id)} for id in plots.ids()]

    @app.post("/plots")
    def create_plot():
        fields = read_fields(request.get_json(), DEFAULTS)
        id = plots.add(fields)
        return {"id": id, **fields}, 201, {"Location": url_for("read_plot", id=id)}

    @app.get("/plots/<int:id>")
    def read_plot(id):
        return {"id": id, **fields_or_404(id)}

    @app.put("/plots/<int:id>")
    def replace_plot(id):
        fields_or_404(id)
        plots.replace(id, read_fields(request.get_json(), DEFAULTS))
        return read_plot(id)

    @app.patch("/plots/<int:id>")
    def change_plot(id):
        area = fields_or_404(id)["area_m2"]
        plots.replace(id, read_fields(request.get_json(), {"area_m2": area, **DEFAULTS}))
        return read_plot(id)

    @app.delete("/plots/<int:id>")
    def remove_plot(id):
        fields_or_404(id)
        plots.remove(id)
        return "", 204

    @app.errorhandler(HTTPException)
    def as_json(error):
        response = error.get_response()
        response.data = json.dumps({"error": error.description})
        response.content_type = "application/json"
        return response

    return app


def read_fields(body, missing):
    """The fields of a plot that a body (any JSON value) asks for. Those it does not name are taken from ``missing``."""
    if not isinstance(body, dict):
        abort(422, "A plot is a JSON object.")
    fields = {name: {**missing, **body}.get(name) for name in ("area_m2", "tenant", "crops")}
    area, tenant, crops = fields.values()
    if type(area) is not int or not 1 <= area <= 400:
        abort(422, "area_m2 must be a whole number from 1 to 400.")
    if tenant is not None and not is_word(tenant):
        abort(422, "tenant must be a text, not an empty one, or null.")
    if not isinstance(crops, list) or not all(is_word(crop) for crop in crops):
        abort(422, "crops must be a list of texts, none of them empty.")
    return fields


def is_word(value):
    return isinstance(value, str) and value != ""
