"""Saltmarsh Singers: the admin site, each of whose views is wrapped when all of them are there."""

from datetime import timedelta

from flask import current_app, session
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm
from wtforms import PasswordField
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import Optional, ValidationError

from accounts import staff_only
from models import Member, Score, db


class TokenForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = timedelta(hours=8)

        @property
        def csrf_secret(self):
            return current_app.secret_key.encode()

        @property
        def csrf_context(self):
            return session


class ScoreView(ModelView):
    can_view_details = True
    can_export = True
    form_base_class = TokenForm
    column_searchable_list = ("title", "composer")


class MemberView(ModelView):
    can_view_details = True
    can_export = True
    form_base_class = TokenForm
    column_list = ("name", "email", "is_staff")
    column_details_list = column_list
    column_searchable_list = ("name", "email")

    def scaffold_form(self):
        form = super().scaffold_form()
        del form.password_hash
        form.password = PasswordField(validators=[Optional()])
        return form

    def on_model_change(self, form, model, is_created):
        if form.password.data:
            model.set_password(form.password.data)
        elif is_created:
            raise ValidationError("A new member needs a password.")


def add_admin(app):
    admin = Admin(app)
    admin.add_view(ScoreView(Score, db, category="Archive"))
    admin.add_view(MemberView(Member, db, category="People"))
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(admin.url) and not rule.endpoint.endswith(".static"):
            app.view_functions[rule.endpoint] = staff_only(app.view_functions[rule.endpoint])
