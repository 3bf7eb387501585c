"""Saltmarsh Singers: the admin site, behind one hook for all that is below its address."""

from flask import abort, redirect, request
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, validators

from models import Member, Score, db


def staff_only():
    """Refuses every request for the admin, known address or not, unless it comes from staff."""
    if request.path == "/admin" or request.path.startswith("/admin/"):
        if not current_user.is_authenticated:
            return redirect("/login", 303)
        if not current_user.is_staff:
            abort(403)


class TokenForm(BaseForm, FlaskForm):
    """Flask-WTF's form, with what Flask-Admin's validators need to know of the record."""


class Records(ModelView):
    can_view_details = can_export = True
    form_base_class = TokenForm


class Members(Records):
    column_exclude_list = column_details_exclude_list = column_export_exclude_list = ["password_hash"]
    form_excluded_columns = ["password_hash"]
    form_extra_fields = {"password": PasswordField("New password")}

    def get_create_form(self):
        class NewMember(super().get_create_form()):
            password = PasswordField("Password", [validators.DataRequired()])

        return NewMember


def make_admin():
    admin = Admin(name="Saltmarsh Singers")
    admin.add_view(Records(Score, db))
    admin.add_view(Members(Member, db))
    return admin
