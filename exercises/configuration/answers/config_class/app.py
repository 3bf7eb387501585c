"""Parish press: the application."""

from flask import Flask, current_app

from settings import PressConfig


class Press(Flask):
    """A Flask that is configured in layers."""

    config_class = PressConfig


def create_app(config=None):
    """A press with the settings of its surroundings, and those of ``config`` over them."""
    app = Press(__name__)
    app.config.from_layers({} if config is None else config)

    app.add_url_rule("/job", view_func=job)
    app.add_url_rule("/settings", view_func=settings)
    return app


def job():
    """The job sheet: every section takes a page, and paper has two sides where DUPLEX is on."""
    parish, copies, duplex, sections = (current_app.config[name] for name in ("PARISH", "COPIES", "DUPLEX", "SECTIONS"))
    sheets = copies * (-(-len(sections) // 2) if duplex else len(sections))
    return {"parish": parish, "copies": copies, "duplex": duplex, "sections": sections, "sheets": sheets}


def settings():
    """The settings page."""
    return current_app.config.public_settings()
