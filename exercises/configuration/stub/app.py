"""Parish press: the application."""

from flask import Flask, current_app

from settings import DEFAULTS


def create_app(config=None):
    """A press with the settings of its surroundings, and those of ``config`` over them."""
    app = Flask(__name__)
    # TODO: the layers between the defaults and config, and the refusals.
    app.config.from_mapping(DEFAULTS)
    app.config.from_mapping(config)

    app.add_url_rule("/job", view_func=job)
    # TODO: GET /settings.
    return app


def job():
    """The job sheet: every section takes a page, and paper has two sides where DUPLEX is on."""
    parish, copies, duplex, sections = (current_app.config[name] for name in ("PARISH", "COPIES", "DUPLEX", "SECTIONS"))
    sheets = copies * (-(-len(sections) // 2) if duplex else len(sections))
    return {"parish": parish, "copies": copies, "duplex": duplex, "sections": sections, "sheets": sheets}
