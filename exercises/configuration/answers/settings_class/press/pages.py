"""Parish press: the pages."""

from dataclasses import fields
from math import ceil

from flask import Blueprint, current_app

from press.settings import Settings

bp = Blueprint("pages", __name__)


@bp.route("/job")
def job():
    sheet = {name.lower(): current_app.config[name] for name in ("PARISH", "COPIES", "DUPLEX", "SECTIONS")}
    pages = ceil(len(sheet["sections"]) / (2 if sheet["duplex"] else 1))
    return sheet | {"sheets": pages * sheet["copies"]}


@bp.route("/settings")
def settings():
    return {f.name: f.metadata.get("shown_as", current_app.config[f.name]) for f in fields(Settings)}
