"""Kiln Lane School: evening workshops."""

from flask import Flask, abort, render_template

from register import Register


def create_app(config=None):
    """A school of its own, with the workshops of its configuration."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="dev", WORKSHOPS={})
    app.config.update(config or {})
    register = Register(app.config["WORKSHOPS"])

    @app.get("/enrolments")
    def enrolments():
        return render_template("enrolments.html", register=register)

    @app.route("/enrol", methods=["GET", "POST"])
    def enrol():
        # TODO: show the form; enrol and redirect, or show it again with its errors.
        abort(501)

    return app
