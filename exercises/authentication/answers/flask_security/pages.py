"""Larch Street Darkroom: what is behind the login, and for whom."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_security import auth_required, current_user, roles_required

bp = Blueprint("pages", __name__)


@bp.get("/")
def home():
    if not current_user.is_authenticated:
        return {"id": None}
    return {"id": current_user.id, "email": current_user.email, "role": current_user.role}


@bp.get("/darkroom")
@auth_required("session")
def darkroom():
    return render_template("darkroom.html", account=current_user)


@bp.get("/accounts")
@auth_required("session")
@roles_required("keeper")
def list_accounts():
    return render_template("accounts.html", accounts=current_app.extensions["accounts"].all())


@bp.post("/accounts/<int:id>")
@auth_required("session")
@roles_required("keeper")
def change_role(id):
    accounts, role = current_app.extensions["accounts"], request.form.get("role")
    if accounts.by_id(id) is None:
        abort(404)
    if role not in ("member", "keeper"):
        abort(400)
    accounts.set_role(id, role)
    return redirect(url_for(".list_accounts"))
