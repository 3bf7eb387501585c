"""What the office keeps, in memory."""

import itertools
from dataclasses import asdict, dataclass
from datetime import date


@dataclass
class Item:
    """Something found on a train or in a station."""

    id: int
    what: str
    station: str
    found_on: date
    reward: int = 0
    claimed_by: str | None = None

    def as_dict(self):
        return {**asdict(self), "found_on": self.found_on.isoformat()}


class Items:
    """The items of one application. Numbers count on from 1, also after a deletion."""

    def __init__(self):
        self._items = {}
        self._numbers = itertools.count(1)

    def __iter__(self):
        """The newest find first; on the same day, the lower number."""
        return iter(sorted(self._items.values(), key=lambda item: (-item.found_on.toordinal(), item.id)))

    def create(self, fields):
        item = Item(next(self._numbers), **fields)
        self._items[item.id] = item
        return item

    def get(self, number):
        return self._items.get(number)

    def delete(self, number):
        del self._items[number]
