"""Kiln Lane School: evening workshops, with a form of our own."""

import secrets

from flask import Flask, abort, redirect, render_template, request, session

from checks import check
from register import Enrolment, Register


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(SECRET_KEY="dev", WORKSHOPS={})
    app.config.update(config or {})
    register = Register(app.config["WORKSHOPS"])

    @app.get("/enrolments")
    def enrolments():
        return render_template("enrolments.html", register=register)

    @app.get("/enrol")
    def show():
        session.setdefault("token", secrets.token_urlsafe())
        return page({}, {})

    @app.post("/enrol")
    def enrol():
        token = session.get("token")
        if token is None or not secrets.compare_digest(request.form.get("csrf_token", "").encode(), token.encode()):
            abort(400)
        values, errors = check(request.form, register)
        if errors:
            return page(request.form, errors), 400
        register.add(Enrolment(**values))
        return redirect("/enrolments")

    def page(sent, errors):
        return render_template("enrol.html", sent=sent, errors=errors, workshops=register.workshops)

    return app
