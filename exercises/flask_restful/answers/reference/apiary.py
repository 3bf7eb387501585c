"""Sallow Green: the hives and their keepers. Complete: use it as it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

SITES = ["Orchard", "Heath", "Churchyard"]


class NoSuchHive(Exception):
    """There is no hive with this number."""


class NameTaken(Exception):
    """Another hive has this name."""


class BrokenScale(Exception):
    """The scale below a hive does not answer."""


@dataclass
class Keeper:
    """A member of the club."""

    initials: str
    name: str
    phone: str


@dataclass
class Hive:
    """A hive; ``gate_code`` opens its site, ``inspected`` has the offset of whoever wrote it down."""

    number: int
    name: str
    site: str
    frames: int
    gate_code: str
    grams: int | None
    inspected: datetime | None
    keeper: Keeper | None

    @property
    def honey(self):
        """Kilograms of honey, as a Decimal. Raises BrokenScale."""
        if self.grams is None:
            raise BrokenScale(f"no answer from scale-{self.gate_code}.sallow.internal")
        return Decimal(self.grams) / 1000


@dataclass
class Inspection:
    """What a keeper found."""

    hive: Hive
    keeper: Keeper
    queen_seen: bool
    note: str


class Apiary:
    """The hives of one application.

    ``keepers`` maps initials to ``{"name", "phone"}``. ``hives`` is a list of ``{"number", "name", "site", "frames",
    "gate_code", "grams", "inspected", "keeper"}``; ``inspected`` is an ISO 8601 text or None, ``keeper`` has initials
    or None, and ``grams`` is None where the scale is broken.
    """

    def __init__(self, hives, keepers):
        self.keepers = {initials: Keeper(initials, **about) for initials, about in keepers.items()}
        self._hives = {}
        for record in hives:
            inspected = record["inspected"] and datetime.fromisoformat(record["inspected"])
            keeper = self.keepers.get(record["keeper"])
            self._hives[record["number"]] = Hive(**{**record, "inspected": inspected, "keeper": keeper})

    def all(self):
        """All hives, by number."""
        return [self._hives[number] for number in sorted(self._hives)]

    def get(self, number):
        """One hive. Raises NoSuchHive."""
        if number not in self._hives:
            raise NoSuchHive(f"There is no hive {number}.")
        return self._hives[number]

    def add(self, name, site, frames):
        """A new hive. Raises NameTaken."""
        self._refuse_a_taken_name(name)
        number = max(self._hives, default=0) + 1
        self._hives[number] = Hive(number, name, site, frames, "0000", 0, None, None)
        return self._hives[number]

    def change(self, number, **values):
        """Sets some of name, site and frames. Raises NoSuchHive or NameTaken."""
        hive = self.get(number)
        if values.get("name", hive.name) != hive.name:
            self._refuse_a_taken_name(values["name"])
        for field, value in values.items():
            setattr(hive, field, value)
        return hive

    def remove(self, number):
        """Takes a hive away. Raises NoSuchHive."""
        del self._hives[self.get(number).number]

    def inspect(self, number, initials, queen_seen, note):
        """Writes down an inspection. Raises NoSuchHive."""
        hive = self.get(number)
        hive.keeper, hive.inspected = self.keepers[initials], datetime.now(UTC)
        return Inspection(hive, hive.keeper, queen_seen, note)

    def _refuse_a_taken_name(self, name):
        if any(hive.name == name for hive in self._hives.values()):
            raise NameTaken(f"There is a hive called {name} already.")
