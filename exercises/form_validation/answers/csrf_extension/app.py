"""Kiln Lane School: evening workshops, with a class for the view and CSRFProtect for every form."""

from flask import Flask, redirect, render_template, request, url_for
from flask.views import MethodView
from flask_wtf.csrf import CSRFError, CSRFProtect

from forms import form_class
from register import Enrolment, Register

csrf = CSRFProtect()


class EnrolView(MethodView):
    """The form of one school."""

    def __init__(self, register):
        self.register = register

    def get(self):
        return self.page(form_class(self.register)(), 200)

    def post(self):
        form = form_class(self.register)(request.form)
        if not form.validate():
            return self.page(form, 400)
        enrolment = Enrolment(
            form.name.data, form.email.data, form.workshop.data, form.seats.data, form.note.data or ""
        )
        self.register.add(enrolment)
        return redirect(url_for("enrolments"))

    @staticmethod
    def page(form, status):
        return render_template("enrol.html", form=form), status


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(SECRET_KEY="dev", WORKSHOPS={})
    app.config.update(config or {})
    csrf.init_app(app)
    register = Register(app.config["WORKSHOPS"])
    app.add_url_rule("/enrol", view_func=EnrolView.as_view("enrol", register))
    app.register_error_handler(CSRFError, lambda error: (render_template("expired.html", why=error.description), 400))

    @app.get("/enrolments")
    def enrolments():
        return render_template("enrolments.html", register=register)

    return app
