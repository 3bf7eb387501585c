"""Kiln Lane School: evening workshops."""

import hmac

from flask import Flask, abort, redirect, render_template, request, url_for

from forms import EnrolForm
from register import Enrolment, Register


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
        token = hmac.new(app.secret_key.encode(), b"enrol", "sha256").hexdigest()
        if request.method == "POST" and not hmac.compare_digest(request.form.get("csrf_token", ""), token):
            abort(400, "The token is missing or wrong.")
        form = EnrolForm(register)
        if form.validate_on_submit():
            fields = ("name", "email", "workshop", "seats", "note")
            register.add(Enrolment(**{field: form[field].data for field in fields}))
            return redirect(url_for("enrolments"), 303)
        return render_template("enrol.html", form=form, csrf_token=token), 400 if form.is_submitted() else 200

    return app
