"""Fernhill Nursery: the shop, as a blueprint."""

from flask import Blueprint

# TODO: tell the blueprint where its templates are; then its two pages and its page for 404.
bp = Blueprint("plants", __name__)
