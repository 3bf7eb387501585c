"""Skua Head Light: the visitors' book. Complete: use it as it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """What one visitor wrote."""

    number: int
    name: str
    note: str


class Book:
    """The entries of one visitors' book. A number is given once, also when its entry has been removed."""

    def __init__(self):
        self._entries = {}
        self._last = 0

    def add(self, name, note):
        """Writes an entry and returns it."""
        self._last += 1
        entry = self._entries[self._last] = Entry(self._last, name, note)
        return entry

    def get(self, number):
        """The entry of this number; None where there is none."""
        return self._entries.get(number)

    def remove(self, number):
        """Takes an entry out; does nothing where there is none."""
        self._entries.pop(number, None)

    def entries(self):
        """All entries as a list, newest first."""
        return list(reversed(self._entries.values()))
