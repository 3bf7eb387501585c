"""Low Lamp Records: the catalogue over HTTP."""

from flask import Blueprint

bp = Blueprint("catalogue", __name__)

# TODO: the views.
