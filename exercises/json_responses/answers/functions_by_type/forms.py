"""Ferrymint Coin Auctions: how each type is written, one function a type, and how a lot is read."""

import dataclasses
import string
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from uuid import UUID

from house import Grade, Lot


class NotALot(Exception):
    """What was sent does not describe a lot."""


@singledispatch
def form_of(value):
    """What json can write in place of a value that it does not know."""
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"no form for {type(value)}")


@form_of.register
def _(value: Decimal):
    return f"{value:f}"


@form_of.register
def _(value: UUID):
    return str(value)


@form_of.register
def _(value: date):
    return str(value)


@form_of.register
def _(value: datetime):
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


@form_of.register
def _(value: Enum):
    return value.value


def lot_of(body):
    """The lot that an object describes. Raises NotALot."""
    fields = {}
    for name, read in READERS.items():
        try:
            fields[name] = read(body[name])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotALot(f"{name}: {error!r}") from error
    return Lot(**fields)


def read_title(value):
    if value.strip() == "":
        raise ValueError(value)
    return value


def read_decimal(value):
    whole, point, rest = value.partition(".")
    if not set(whole + rest) <= set(string.digits) or not whole or (point and not rest):
        raise ValueError(value)
    return Decimal(value)


def read_moment(value):
    moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if moment.utcoffset() is None:
        raise ValueError(value)
    return moment


def read_date(value):
    return None if value is None else datetime.strptime(value, "%Y-%m-%d").date()


READERS = {
    "title": read_title,
    "struck": read_date,
    "weight": read_decimal,
    "start": read_decimal,
    "closes": read_moment,
    "grade": Grade,
}
