"""Fernhill Nursery: the application, with a class for its configuration."""

import flask

import plants


class Defaults:
    STOCK = {}
    PLANTS_PREFIX = "/plants"


def no_such_page(error):
    return flask.render_template_string("<title>Oops</title><p>Page not found."), 404


def create_app(config=None):
    app = flask.Flask("fernhill")
    app.config.from_object(Defaults)
    app.config.from_mapping(config)
    app.register_blueprint(plants.bp, url_prefix=app.config["PLANTS_PREFIX"])
    app.add_url_rule("/orders/<number>", "order", lambda number: flask.abort(404))
    app.register_error_handler(404, no_such_page)
    return app
