"""Ferrymint Coin Auctions: the lots of the house. Given: leave it as it is."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID, uuid4


class Grade(Enum):
    """How well a coin is preserved."""

    FINE = "F"
    VERY_FINE = "VF"
    UNCIRCULATED = "UNC"


@dataclass
class Bid:
    """What somebody offered, and when."""

    amount: Decimal
    placed: datetime


@dataclass
class Lot:
    """A coin: ``struck`` is None where nobody knows, ``weight`` in grams, ``start`` the price that bids begin at."""

    title: str
    struck: date | None
    weight: Decimal
    start: Decimal
    closes: datetime
    grade: Grade
    bids: list[Bid] = field(default_factory=list)
    id: UUID = field(default_factory=uuid4)


class Consignor:
    """Somebody who sells, and wants to stay unknown."""

    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name


class House:
    """The lots, in the order they came in, and who consigned them. ``rows`` are lots as the house's books have them."""

    def __init__(self, rows, consignors):
        self._lots = {lot.id: lot for lot in map(_read, rows)}
        self._consignors = [Consignor(name) for name in consignors]

    def lots(self):
        """All lots, as a list."""
        return list(self._lots.values())

    def lot(self, id):
        """The lot with a UUID; None where there is none."""
        return self._lots.get(id)

    def add(self, lot):
        """Takes in one more lot."""
        self._lots[lot.id] = lot

    def consignors(self):
        """Those who consigned, as a list."""
        return list(self._consignors)


def _read(row):
    bids = [Bid(Decimal(bid["amount"]), datetime.fromisoformat(bid["placed"])) for bid in row["bids"]]
    return Lot(
        title=row["title"],
        struck=row["struck"] and date.fromisoformat(row["struck"]),
        weight=Decimal(row["weight"]),
        start=Decimal(row["start"]),
        closes=datetime.fromisoformat(row["closes"]),
        grade=Grade(row["grade"]),
        bids=bids,
        id=UUID(row["id"]),
    )
