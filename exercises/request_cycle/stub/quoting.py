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
    # TODO: refuse what the service does not take, and reckon the price.
