"""Saltmarsh Singers: signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import LoginManager, current_user, login_user, logout_user

from models import Member, db

bp = Blueprint("accounts", __name__)
login_manager = LoginManager()
login_manager.login_view = "accounts.show_login"


@login_manager.user_loader
def load_member(member_id):
    """The member whose id the session holds; None where there is none any more."""
    return db.session.get(Member, int(member_id))


def find_member(email, password):
    """The member with this email and this password, or None."""
    member = db.session.scalar(db.select(Member).filter_by(email=email))
    return member if member and member.check_password(password) else None


@bp.get("/")
def home():
    return {"member": current_user.name if current_user.is_authenticated else None}


@bp.get("/login")
def show_login():
    return render_template("login.html")


@bp.post("/login")
def login():
    member = find_member(request.form.get("email"), request.form.get("password", ""))
    if member is None:
        return render_template("login.html", error="No member has this email and this password."), 401
    login_user(member)
    return redirect(url_for("accounts.home"), 303)


@bp.route("/logout", methods=["GET", "POST"])
def logout():
    logout_user()
    return redirect(url_for("accounts.home"), 303)
