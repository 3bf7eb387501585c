"""Rookery Lane Garden Club: the store of plots. Complete: use it as it is."""

from copy import deepcopy


class Plots:
    """The plots of one club: an id for each, and its fields as a dict. An id is given once, also when it is removed.

    What goes in and what comes out are copies: changing them changes nothing in the store.
    """

    def __init__(self):
        self._plots = {}
        self._last = 0

    def add(self, fields):
        """Keeps a new plot and returns its id."""
        self._last += 1
        self._plots[self._last] = deepcopy(fields)
        return self._last

    def get(self, id):
        """The fields of a plot; None where there is none of this id."""
        return deepcopy(self._plots.get(id))

    def replace(self, id, fields):
        """Keeps these fields, and no others, under this id."""
        self._plots[id] = deepcopy(fields)

    def remove(self, id):
        """Forgets a plot; does nothing where there is none of this id."""
        self._plots.pop(id, None)

    def ids(self):
        """The ids of all plots as a list, in ascending order."""
        return sorted(self._plots)
