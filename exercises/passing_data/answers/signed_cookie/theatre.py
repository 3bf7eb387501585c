"""The Lantern Loft Players: what the server keeps. Complete: use it as it is."""


class Taken(Exception):
    """A seat that was to be booked is not free."""


class Theatre:
    """Plays with their seats, the register of members, and the bookings, for as long as the server runs.

    ``plays`` maps the names of plays to lists of seats, ``members`` card numbers to {"name": ..., "pin": ...}.
    """

    def __init__(self, plays, members):
        self._free = {play: list(seats) for play, seats in plays.items()}
        self._members = dict(members)
        self._bookings = 0
        self.lookups = 0  # how often the register was asked for a name

    def free(self, play):
        """The free seats of a play, as a list; None where there is no such play."""
        seats = self._free.get(play)
        return None if seats is None else list(seats)

    def admits(self, card, pin):
        """Whether this is a member's card, and its PIN."""
        return card in self._members and self._members[card]["pin"] == pin

    def name_of(self, card):
        """The name of the member with this card; None where there is none. Slow: ask once a request at most."""
        self.lookups += 1
        return self._members[card]["name"] if card in self._members else None

    def book(self, seats):
        """Books all of these [play, seat] pairs or, where one is not free, none. Returns a number; raises Taken."""
        for play, seat in seats:
            if seat not in self._free.get(play, []):
                raise Taken(seat)
        for play, seat in seats:
            self._free[play].remove(seat)
        self._bookings += 1
        return self._bookings
