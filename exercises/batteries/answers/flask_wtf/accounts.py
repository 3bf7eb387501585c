"""Saltmarsh Singers: signing in and out, with one view for the login's page and its form."""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.security import check_password_hash, generate_password_hash

from models import Member

bp = Blueprint("accounts", __name__)
login_manager = LoginManager()
nobody = generate_password_hash("", method="pbkdf2:sha256:100000")


@login_manager.user_loader
def load_member(member_id):
    return Member.query.filter_by(id=int(member_id)).one_or_none()


def find_member(email, password):
    """The member, or None; an unknown email takes as long as a wrong password."""
    member = Member.query.filter_by(email=email or "").one_or_none()
    is_right = check_password_hash(member.password_hash if member else nobody, password or "")
    return member if member and is_right else None


@bp.route("/")
def home():
    return jsonify(member=getattr(current_user, "name", None))


@bp.route("/login", methods=["GET", "POST"])
def login():
    error = None
    if request.method == "POST":
        member = find_member(request.form.get("email"), request.form.get("password"))
        if member is not None:
            login_user(member)
            return redirect("/")
        error = "Please try again."
    return render_template("login.html", error=error), 401 if error else 200


@bp.route("/logout", methods=["POST"])
def logout():
    logout_user()
    return redirect("/")
