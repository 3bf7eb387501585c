"""Brackwater Laboratory: the samples. Given: leave it as it is."""

from flask import Blueprint, abort, current_app, request, url_for

bp = Blueprint("samples", __name__, url_prefix="/samples")


def find(code):
    return current_app.config["SAMPLES"].get(code) or abort(404)


@bp.get("")
def index():
    return {"samples": sorted(current_app.config["SAMPLES"])}


@bp.post("")
def register():
    code, site = request.form["code"], request.form["site"]
    current_app.config["SAMPLES"][code] = {"site": site}
    current_app.logger.info("registered %s from %s", code, site)
    return {"code": code}, 201, {"Location": url_for(".show", code=code, _external=True)}


@bp.get("/<code>")
def show(code):
    sample = find(code)
    current_app.logger.info("%s was read", code)
    return sample


@bp.get("/<code>/ph")
def ph(code):
    return {"ph": find(code)["ph"]}  # a bug: not every sample was measured
