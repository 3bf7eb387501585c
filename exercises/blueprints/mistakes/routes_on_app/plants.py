"""Fernhill Nursery: the shop."""

from flask import Blueprint

bp = Blueprint("plants", __name__, template_folder="plant_pages")
