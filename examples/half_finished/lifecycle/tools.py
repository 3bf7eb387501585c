"""Holm Street Tool Library: the tools, for members."""

from flask import Blueprint

bp = Blueprint("tools", __name__, url_prefix="/tools")

# TODO: the blueprint's hooks, the check of the card, and GET /tools/<code>.
