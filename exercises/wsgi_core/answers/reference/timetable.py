"""Skarholm Ferries: the crossings. Complete: use it as it is."""

from dataclasses import dataclass, field


@dataclass
class Crossing:
    """A crossing, its departures as texts like 07:10, and the notices that people left about it."""

    number: int
    start: str
    end: str
    departures: list[str]
    notices: list[str] = field(default_factory=list)


class Timetable:
    """The crossings of one season; ``crossings`` maps numbers as texts to dicts with start, end and departures."""

    def __init__(self, crossings):
        self._crossings = {int(number): Crossing(int(number), **facts) for number, facts in crossings.items()}

    def all(self):
        """Every crossing, by number."""
        return [self._crossings[number] for number in sorted(self._crossings)]

    def find(self, number):
        """The crossing of this number, an int; None where there is none."""
        return self._crossings.get(number)

    def leaving(self, pier):
        """The crossings that start at a pier, by number; empty where none does."""
        return [crossing for crossing in self.all() if crossing.start == pier]
