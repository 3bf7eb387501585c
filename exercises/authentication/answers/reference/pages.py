"""Larch Street Darkroom: what is behind the login, and for whom."""

from functools import wraps

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user, login_required

bp = Blueprint("pages", __name__)


def keepers_only(view):
    """Refuses who is not signed in as Flask-Login does, and who is no keeper with 403."""

    @login_required
    @wraps(view)
    def guarded(*args, **kwargs):
        if current_user.account.role != "keeper":
            abort(403)
        return view(*args, **kwargs)

    return guarded


@bp.get("/")
def home():
    if not current_user.is_authenticated:
        return {"id": None}
    account = current_user.account
    return {"id": account.id, "email": account.email, "role": account.role}


@bp.get("/darkroom")
@login_required
def darkroom():
    return render_template("darkroom.html", account=current_user.account)


@bp.get("/accounts")
@keepers_only
def list_accounts():
    return render_template("accounts.html", accounts=current_app.extensions["accounts"].all())


@bp.post("/accounts/<int:id>")
@keepers_only
def change_role(id):
    accounts, role = current_app.extensions["accounts"], request.form.get("role")
    if accounts.by_id(id) is None:
        abort(404)
    if role not in ("member", "keeper"):
        abort(400)
    accounts.set_role(id, role)
    return redirect(url_for(".list_accounts"))
