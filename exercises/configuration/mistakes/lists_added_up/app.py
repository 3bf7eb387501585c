"""Parish press: the application."""

from flask import Flask, current_app

import settings
from settings import DEFAULTS


def create_app(config=None):
    """A press with the settings of its surroundings, and those of ``config`` over them."""
    app = Flask(__name__)
    for layer in (DEFAULTS, settings.from_file(), settings.from_environment(), config or {}):
        app.config.from_mapping({name: merged(app.config.get(name), value) for name, value in layer.items()})
    if faults := settings.faults(app.config):
        raise ValueError(" ".join(faults))

    app.add_url_rule("/job", view_func=job)
    app.add_url_rule("/settings", view_func=show_settings)
    return app


def merged(below, above):
    """The value of a layer over the value below it."""
    if isinstance(below, list) and isinstance(above, list):
        return below + [item for item in above if item not in below]
    return above


def job():
    """The job sheet: every section takes a page, and paper has two sides where DUPLEX is on."""
    parish, copies, duplex, sections = (current_app.config[name] for name in ("PARISH", "COPIES", "DUPLEX", "SECTIONS"))
    sheets = copies * (-(-len(sections) // 2) if duplex else len(sections))
    return {"parish": parish, "copies": copies, "duplex": duplex, "sections": sections, "sheets": sheets}


def show_settings():
    return {name: "***" if name in settings.SECRETS else current_app.config[name] for name in DEFAULTS}
