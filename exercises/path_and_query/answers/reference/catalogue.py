"""Hedgerow Seeds: the catalogue, from the application's configuration. Complete: use it as it is."""

from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True)
class Seed:
    """A kind of seed. Prices are in cents; what the merchant pays is for nobody's eyes."""

    name: str
    family: str
    price: int
    year: int  # in which the catalogue had it first
    organic: bool
    months: list  # numbers of the months to sow it in
    cost: int


def all_seeds():
    """Every seed, in no particular order."""
    return [Seed(**fields) for fields in current_app.config["SEEDS"]]


def find_seed(name):
    """The seed of this name, or None."""
    return next((seed for seed in all_seeds() if seed.name == name), None)


def described(seed):
    """What customers may see of a seed."""
    return {
        "name": seed.name,
        "family": seed.family,
        "price": seed.price,
        "year": seed.year,
        "organic": seed.organic,
        "months": seed.months,
    }
