"""Oakline Lockers: the rules of the product and the errors it knows. Given: leave it as it is."""

from flask import abort, current_app
from werkzeug.exceptions import ServiceUnavailable


class Problem(Exception):
    """Something the product refuses. ``members`` are JSON data that say more about this one case."""

    type = "about:blank"
    title = "Bad Request"
    status = 400

    def __init__(self, detail, **members):
        super().__init__(detail)
        self.detail = detail
        self.members = members


class NoCompartmentFree(Problem):
    type = "https://oakline.example/problems/no-compartment-free"
    title = "No compartment free"
    status = 409


class ParcelTooHeavy(Problem):
    type = "https://oakline.example/problems/parcel-too-heavy"
    title = "Parcel too heavy"
    status = 422


def find_locker(code):
    """The locker, if there is one and it answers."""
    locker = current_app.config["LOCKERS"].get(code)
    if locker is None:
        abort(404, f"There is no locker {code}.")
    if "offline_for" in locker:
        raise ServiceUnavailable(f"Locker {code} is offline.", retry_after=locker["offline_for"])
    return locker


def quote(code, size, weight_kg):
    """The price in cents of leaving one parcel in a locker."""
    locker, limit = find_locker(code), current_app.config["MAX_WEIGHT_KG"]
    if weight_kg > limit:
        raise ParcelTooHeavy(f"We carry up to {limit} kg.", weight_kg=weight_kg, limit_kg=limit)
    if not locker["free"].get(size):
        sizes = sorted(size for size, count in locker["free"].items() if count)
        raise NoCompartmentFree(f"Locker {code} has no compartment of size {size} left.", size=size, free_sizes=sizes)
    return 250 + 20 * weight_kg


def route_of(number):
    """The cities that a parcel passes."""
    parcel = current_app.config["PARCELS"].get(number)
    if parcel is None:
        abort(404, f"There is no parcel {number}.")
    return [current_app.config["DEPOTS"][host] for host in parcel["depots"]]
