"""Kestrel Hill Observatory: logging in, staying in, and logging out."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

# TODO: POST /login, POST /refresh, POST /logout and GET /me
