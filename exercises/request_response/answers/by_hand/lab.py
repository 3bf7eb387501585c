"""Halide Lane: the orders and the printers. Complete: use it as it is."""

FINISHES = ("gloss", "matt", "silk")


class Lab:
    """The orders of one lab, and counts of what its printers do.

    ``orders`` maps numbers to ``{"customer": ..., "photos": [names]}``.
    """

    def __init__(self, orders):
        self._orders = {
            number: {"number": number, "customer": order["customer"], "photos": list(order["photos"])}
            for number, order in orders.items()
        }
        self.busy = 0  # printers that are taken now
        self.printed = 0  # photos printed so far

    def find(self, number):
        """An order as a dict with ``number``, ``customer`` and ``photos``; None where there is no such order."""
        return self._orders.get(number)

    def add_photo(self, number, photo):
        """Adds a photo to an order. Returns whether it is new there."""
        photos = self._orders[number]["photos"]
        if photo in photos:
            return False
        photos.append(photo)
        return True

    def take_printer(self):
        """Takes a printer. Who takes one has to close it, or it stays taken."""
        return Printer(self)


class Printer:
    """A printer that is taken until it is closed, by close() or at the end of a with block."""

    def __init__(self, lab):
        self._lab = lab
        self._is_open = True
        lab.busy += 1

    def print_photo(self, photo):
        """Prints a photo; it is on paper when this returns."""
        if not self._is_open:
            raise RuntimeError("this printer is closed")
        self._lab.printed += 1

    def close(self):
        """Gives the printer back; closing it again does nothing."""
        if self._is_open:
            self._is_open = False
            self._lab.busy -= 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
