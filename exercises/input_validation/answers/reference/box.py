"""Rowan Street Recipe Box: the box. Given and complete; it checks nothing."""

from itertools import count


class Box:
    """The recipes of one application, by id."""

    def __init__(self):
        self._recipes = {}
        self._ids = count(1)

    def add(self, **fields):
        """Stores a recipe and returns it; what a recipe needs and `fields` lacks is simply not there."""
        recipe = {"id": next(self._ids), "is_featured": False} | fields
        self._recipes[recipe["id"]] = recipe
        return recipe

    def change(self, recipe, **fields):
        """Stores new values for some fields and returns the recipe."""
        recipe.update(fields)
        return recipe

    def get(self, id):
        """The recipe, or None."""
        return self._recipes.get(id)

    def all(self):
        return list(self._recipes.values())
