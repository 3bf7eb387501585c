"""Swiftlet Post: what it costs to send parcels. Nothing here knows of HTTP."""

from dataclasses import dataclass


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
    if country not in service.countries:
        raise NotServed(service.countries)
    if weight_g > service.max_g:
        raise TooHeavy(service.max_g)
    begun = -(-weight_g // 100)
    full = pieces * (service.base + service.per_100g * begun)
    cents = full - full * account.discount // 100
    return Quotation(account.name, service.code, country, pieces, weight_g, cents)
