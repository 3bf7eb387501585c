"""Saltmarsh Singers: the admin site."""

from flask import abort, current_app
from flask_admin import Admin, AdminIndexView
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import SecureForm
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import InputRequired

from models import Member, Score, db


class StaffOnly:
    """Goes before a view of Flask-Admin, which asks these two before each of its pages and forms."""

    def is_accessible(self):
        return current_user.is_authenticated and current_user.is_staff

    def inaccessible_callback(self, name, **kwargs):
        if current_user.is_authenticated:
            abort(403)
        return current_app.login_manager.unauthorized()


class Home(StaffOnly, AdminIndexView):
    pass


class StaffView(StaffOnly, ModelView):
    form_base_class = SecureForm


class MemberView(StaffView):
    column_list = column_details_list = column_export_list = ("name", "email", "is_staff")
    form_columns = ("name", "email", "is_staff", "password")
    form_extra_fields = {"password": PasswordField()}

    def create_form(self, obj=None):
        form = super().create_form(obj)
        form.password.validators = [InputRequired()]
        return form

    def on_model_change(self, form, model, is_created):
        if form.password.data:
            model.set_password(form.password.data)


def add_admin(app):
    """Adds the admin site at /admin/, with scores and members, for staff only."""
    admin = Admin(app, index_view=Home())
    admin.add_views(StaffView(Score, db), MemberView(Member, db))
