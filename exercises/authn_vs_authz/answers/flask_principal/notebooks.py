"""Marram Field Notes: the notebooks. Complete: use it as it is."""

from dataclasses import dataclass, field
from itertools import count


@dataclass
class Notebook:
    """A notebook: ``owner`` is a name, ``editors`` is a set of names."""

    id: int
    owner: str
    title: str
    text: str
    editors: set = field(default_factory=set)

    def as_json(self):
        return {
            "id": self.id,
            "owner": self.owner,
            "title": self.title,
            "text": self.text,
            "editors": sorted(self.editors),
        }


class Notebooks:
    """The notebooks of one application."""

    def __init__(self):
        self._ids = count(1)
        self._notebooks = {}

    def add(self, owner, title, text):
        """Stores a new notebook and returns it."""
        notebook = Notebook(next(self._ids), owner, title, text)
        self._notebooks[notebook.id] = notebook
        return notebook

    def all(self):
        """Every notebook, by id."""
        return [self._notebooks[id] for id in sorted(self._notebooks)]

    def get(self, id):
        """The notebook of this id, or None."""
        return self._notebooks.get(id)

    def remove(self, id):
        del self._notebooks[id]
