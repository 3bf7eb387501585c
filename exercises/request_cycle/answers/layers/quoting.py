"""Swiftlet Post: what it costs to send parcels. Nothing here knows of HTTP."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Service:
    """A way to send a parcel; prices are in cents."""

    code: str
    base: int
    per_100g: int
    max_g: int
    countries: list[str]


@dataclass(frozen=True)
class Account:
    """A customer; ``discount`` is in percent."""

    name: str
    discount: int


@dataclass(frozen=True)
class Quotation:
    """What it costs to send some pieces of one weight."""

    customer: str
    service: str
    country: str
    pieces: int
    weight_g: int
    cents: int


class Refused(Exception):
    """The service does not take such a parcel."""


class TooHeavy(Refused):
    """A parcel weighs more than ``max_g``."""

    def __init__(self, max_g):
        super().__init__(f"This service takes parcels of up to {max_g} g.")
        self.max_g = max_g


class NotServed(Refused):
    """The service goes to other ``countries``."""

    def __init__(self, countries):
        super().__init__(f"This service goes to {', '.join(countries)}.")
        self.countries = countries


def quote(service, account, *, weight_g, country, pieces):
    """The Quotation for ``pieces`` parcels of ``weight_g`` grams each. Raises TooHeavy or NotServed."""
    for problem in _problems(service, weight_g, country):
        raise problem
    full = sum(service.base + service.per_100g * ceil(Fraction(weight_g, 100)) for _ in range(pieces))
    discount = floor(Fraction(account.discount, 100) * full)
    return Quotation(
        customer=account.name,
        service=service.code,
        country=country,
        pieces=pieces,
        weight_g=weight_g,
        cents=full - discount,
    )


def _problems(service, weight_g, country):
    if weight_g > service.max_g:
        yield TooHeavy(service.max_g)
    if country not in service.countries:
        yield NotServed(service.countries)
