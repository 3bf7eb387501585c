"""Holm Street Tool Library: what each request went through. Complete: use it as it is."""


class Journal:
    """The phases of each request of one application, in the order in which they were written."""

    def __init__(self):
        self._phases = {}

    def write(self, visit, phase):
        """Adds a phase to a visit."""
        self._phases.setdefault(visit, []).append(phase)

    def read(self, visit):
        """The phases of a visit as a list; empty where there was no such visit."""
        return list(self._phases.get(visit, []))
