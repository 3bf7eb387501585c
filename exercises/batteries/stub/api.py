"""Saltmarsh Singers: the archive for programs, without a session."""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api")

# TODO: GET and POST /api/scores.
