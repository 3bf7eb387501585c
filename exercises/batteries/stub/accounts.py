"""Saltmarsh Singers: signing in and out."""

from flask import Blueprint
from flask_login import LoginManager

bp = Blueprint("accounts", __name__)
login_manager = LoginManager()


@login_manager.user_loader
def load_member(member_id):
    """The member whose id the session holds; None where there is none any more."""
    # TODO


# TODO: GET /, GET and POST /login (with the page in templates/login.html), POST /logout.
