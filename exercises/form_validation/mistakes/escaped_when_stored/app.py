"""Kiln Lane School: evening workshops."""

from flask import Flask, redirect, render_template, url_for
from markupsafe import escape

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
        form = EnrolForm(register)
        if form.validate_on_submit():
            fields = ("name", "email", "workshop", "seats", "note")
            sent = {field: form[field].data for field in fields}
            safe = {field: str(escape(text)) for field, text in sent.items() if field != "seats"}
            register.add(Enrolment(**safe, seats=sent["seats"]))
            return redirect(url_for("enrolments"), 303)
        return render_template("enrol.html", form=form), 400 if form.is_submitted() else 200

    return app
