"""Parish press: the application."""

from flask import Flask, current_app

import settings
from settings import DEFAULTS


def create_app(config=None):
    """A press with the settings of its surroundings, and those of ``config`` over them."""
    app = Flask(__name__)
    app.config.from_mapping(DEFAULTS)
    app.config.from_mapping(config)
    app.config.from_mapping(settings.from_file())
    app.config.from_mapping(settings.from_environment())
    if faults := settings.faults(app.config):
        raise ValueError(" ".join(faults))

    app.add_url_rule("/job", view_func=job)
    app.add_url_rule("/settings", view_func=show_settings)
    return app


def job():
    """The job sheet: every section takes a page, and paper has two sides where DUPLEX is on."""
    parish, copies, duplex, sections = (current_app.config[name] for name in ("PARISH", "COPIES", "DUPLEX", "SECTIONS"))
    sheets = copies * (-(-len(sections) // 2) if duplex else len(sections))
    return {"parish": parish, "copies": copies, "duplex": duplex, "sections": sections, "sheets": sheets}


def show_settings():
    return {name: "***" if name in settings.SECRETS else current_app.config[name] for name in DEFAULTS}
