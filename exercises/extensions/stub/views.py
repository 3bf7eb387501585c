"""Quince Row: the newsletter over HTTP."""

from flask import Blueprint, current_app

bp = Blueprint("newsletter", __name__)


def garden():
    """The garden of the current application."""
    return current_app.extensions["garden"]


# TODO: the views.
