"""Lowgate Bikes: the views, and the stations that they show. Complete: use it as it is.

The configuration of the application has

- AREAS, the names of its areas: ``["NW", "C"]``;
- STATIONS, a list of mappings with ``area``, ``number``, ``name`` and ``bikes`` (how many are there at first);
- SHORTCUTS, paths and the area and number of the station they lead to: ``{"/areas/harbour": ["NW", 41]}``.
"""

from dataclasses import dataclass

from flask import abort, current_app, request, url_for


@dataclass(frozen=True)
class Code:
    """The code of a station: Code("NW", 41) is written NW-041."""

    area: str
    number: int


def stations():
    """All stations, or those of the area in the query."""
    area = request.args.get("area")
    return {"stations": [_shown(code) for code in _names() if area in (None, code.area)]}


def station(code: Code):
    """One station."""
    _find(code)
    return _shown(code)


def area(name: str):
    """The stations of an area."""
    codes = [code for code in _names() if code.area == name]
    return {"stations": [_shown(code) for code in codes]} if codes else abort(404)


def bikes(code: Code):
    """How many bikes are at a station."""
    return {"bikes": _find(code)[code]}


def return_bike(code: Code):
    """Brings one bike to a station."""
    _find(code)[code] += 1
    return bikes(code)


def take_bike(code: Code):
    """Takes one bike from a station."""
    if _find(code)[code] == 0:
        abort(409)
    _find(code)[code] -= 1
    return bikes(code)


def _names():
    return {Code(row["area"], row["number"]): row["name"] for row in current_app.config["STATIONS"]}


def _bikes():
    rows = current_app.config["STATIONS"]
    first = {Code(row["area"], row["number"]): row["bikes"] for row in rows}
    return current_app.extensions.setdefault("bikes", first)


def _find(code):
    return _bikes() if code in _names() else abort(404)


def _shown(code):
    return {"area": code.area, "number": code.number, "name": _names()[code], "url": url_for("station", code=code)}
