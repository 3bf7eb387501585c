"""Saltmarsh Singers: the admin site."""

from flask import abort, current_app, request
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import SecureForm
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import InputRequired

from models import Member, Score, db

PAGES = ("index_view", "create_view", "edit_view", "details_view", "export", "ajax_lookup")
GUARDED = {"admin.index", *(f"{model}.{page}" for model in ("score", "member") for page in PAGES)}


class StaffView(ModelView):
    can_view_details = True
    can_export = True
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


def staff_only():
    if request.endpoint in GUARDED and not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()
    if request.endpoint in GUARDED and not current_user.is_staff:
        abort(403)


def add_admin(app):
    """Adds the admin site at /admin/, with scores and members, for staff only."""
    app.before_request(staff_only)
    admin = Admin(app, name="Saltmarsh Singers")
    admin.add_views(StaffView(Score, db), MemberView(Member, db))
