"""Marlpit Museum: what there is to see, from the application's configuration. Complete: use it as it is.

A room is a mapping with ``number``, ``name``, ``floor`` and ``plan`` (the name of a plan); an exhibit one with ``id``,
``title``, ``maker``, ``year``, ``room`` (its number) and ``metres`` (how far along the trail it stands).
"""

from collections import Counter
from uuid import UUID

from flask import current_app

WELCOME = {"en": "Welcome to the museum", "de": "Willkommen im Museum", "fr": "Bienvenue au musée"}


def rooms_on(floor: int) -> list:
    """The rooms on a floor."""
    return [room for room in current_app.config["ROOMS"] if room["floor"] == floor]


def find_room(number: int):
    """The room of this number, or None."""
    return next((room for room in current_app.config["ROOMS"] if room["number"] == number), None)


def find_exhibit(exhibit_id: UUID):
    """The exhibit of this id, or None."""
    wanted = UUID(str(exhibit_id))
    return next((exhibit for exhibit in current_app.config["EXHIBITS"] if UUID(exhibit["id"]) == wanted), None)


def exhibits_with(field: str, value) -> list:
    """The exhibits with this value in a field: ``exhibits_with("year", 1902)``."""
    return [exhibit for exhibit in current_app.config["EXHIBITS"] if exhibit[field] == value]


def nearest_on_the_trail(metres: float):
    """The exhibit that is nearest to a point of the trail, or None where there are no exhibits."""
    return min(current_app.config["EXHIBITS"], key=lambda exhibit: abs(exhibit["metres"] - metres), default=None)


def title_of_plan(name: str):
    """The title of a floor plan, or None."""
    return current_app.config["PLANS"].get(name)


def likes_of(exhibit_id: UUID) -> int:
    """How many likes an exhibit has."""
    return _likes()[str(exhibit_id)]


def add_like(exhibit_id: UUID):
    """Gives an exhibit one like more."""
    _likes()[str(exhibit_id)] += 1


def _likes() -> Counter:
    return current_app.extensions.setdefault("likes", Counter())
