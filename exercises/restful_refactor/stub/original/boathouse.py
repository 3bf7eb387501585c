"""Lower Reach Rowing Club: the boats and their outings. Knows nothing of Flask; it may be copied as it is."""

from dataclasses import dataclass


class NoSuchBoat(Exception):
    """There is no boat with this number."""


class NoSuchOuting(Exception):
    """There is no outing with this number."""


class Conflict(Exception):
    """What was asked for does not go together with how things are."""


@dataclass
class Boat:
    id: int
    name: str
    kind: str
    seats: int
    weight_kg: float | None
    out: bool = False


@dataclass
class Outing:
    id: int
    boat: int
    by: str
    crew: list
    cox: str | None
    due: str
    is_back: bool = False
    km: float | None = None
    damage: str | None = None


class Boathouse:
    """The boats of one club. ``boats`` is a list of ``{"name", "kind", "seats", "weight_kg"}``."""

    def __init__(self, boats):
        self._boats, self._outings = {}, {}
        self._last_boat = 0
        for boat in boats:
            self.add_boat(**boat)

    def boats(self, kind=None):
        """All boats, or those of one kind, by name."""
        found = [boat for boat in self._boats.values() if kind in (None, boat.kind)]
        return sorted(found, key=lambda boat: (boat.name.casefold(), boat.id))

    def boat(self, number):
        """One boat. Raises NoSuchBoat."""
        if number not in self._boats:
            raise NoSuchBoat(f"There is no boat {number}.")
        return self._boats[number]

    def add_boat(self, name, kind, seats, weight_kg):
        """A new boat. Raises Conflict."""
        self._refuse_a_taken_name(name, None)
        self._last_boat += 1
        boat = self._boats[self._last_boat] = Boat(self._last_boat, name, kind, seats, weight_kg)
        return boat

    def replace_boat(self, number, name, kind, seats, weight_kg):
        """The boat with other particulars. Raises NoSuchBoat or Conflict."""
        boat = self.boat(number)
        self._refuse_a_taken_name(name, number)
        boat.name, boat.kind, boat.seats, boat.weight_kg = name, kind, seats, weight_kg
        return boat

    def sell_boat(self, number):
        """Takes a boat away, with its outings. Raises NoSuchBoat or Conflict."""
        if self.boat(number).out:
            raise Conflict("The boat is out.")
        del self._boats[number]
        for outing in [outing for outing in self._outings.values() if outing.boat == number]:
            del self._outings[outing.id]

    def outings(self, number):
        """All outings of a boat, the latest first. Raises NoSuchBoat."""
        self.boat(number)
        return [outing for outing in reversed(self._outings.values()) if outing.boat == number]

    def outing(self, number):
        """One outing. Raises NoSuchOuting."""
        if number not in self._outings:
            raise NoSuchOuting(f"There is no outing {number}.")
        return self._outings[number]

    def take_out(self, number, by, crew, cox, due):
        """A new outing. Raises NoSuchBoat or Conflict."""
        boat = self.boat(number)
        if boat.out:
            raise Conflict("The boat is out.")
        boat.out = True
        outing = Outing(max(self._outings, default=100) + 1, number, by, crew, cox, due)
        self._outings[outing.id] = outing
        return outing

    def change_outing(self, number, **values):
        """Sets cox or due, or both. Raises NoSuchOuting or Conflict."""
        outing = self._on_the_water(number)
        for name, value in values.items():
            setattr(outing, name, value)
        return outing

    def bring_back(self, number, km, damage):
        """Ends an outing. Raises NoSuchOuting or Conflict."""
        outing = self._on_the_water(number)
        outing.is_back, outing.km, outing.damage = True, km, damage
        self._boats[outing.boat].out = False
        return outing

    def _on_the_water(self, number):
        outing = self.outing(number)
        if outing.is_back:
            raise Conflict("The outing is over.")
        return outing

    def _refuse_a_taken_name(self, name, number):
        if any(boat.name == name and boat.id != number for boat in self._boats.values()):
            raise Conflict("Another boat has this name.")
