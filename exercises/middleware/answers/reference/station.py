"""Gannet Head weather station: what it measures, and its views. Complete: use it as it is."""

from flask import Blueprint, Response, current_app, request

mast = Blueprint("mast", __name__)
office = Blueprint("office", __name__)


class Mast:
    """The instruments of one station, and counts of what was done with them."""

    def __init__(self):
        self.feeds = []  # those that are not closed
        self.taken = 0  # readings so far

    def take_reading(self):
        """A line of text with the next reading."""
        self.taken += 1
        return f"{self.taken} wind {self.taken * 7 % 12} m/s\n"


class Feed:
    """A body of several readings, each taken when the server asks for it. Whoever opens it has to close it."""

    def __init__(self, station, number):
        self._station = station
        self._left = number
        station.feeds.append(self)

    def __iter__(self):
        return self

    def __next__(self):
        if not self._left:
            raise StopIteration
        self._left -= 1
        return self._station.take_reading().encode()

    def close(self):
        """Ends the feed."""
        self._station.feeds.remove(self)


def init_app(app):
    """Gives an application its mast, its empty journal and its views."""
    app.extensions["mast"] = Mast()
    app.extensions["journal"] = []
    app.register_blueprint(mast)
    app.register_blueprint(office)


@mast.get("/now")
def now():
    """One reading, and the stamps of the request on its way here."""
    stamps = request.environ.get("station.stamps", [])
    return {"reading": current_app.extensions["mast"].take_reading(), "stamps": stamps}


@mast.get("/feed/<int:number>")
def feed(number):
    """So many readings, streamed."""
    return Response(Feed(current_app.extensions["mast"], number), mimetype="text/plain")


@mast.get("/broken")
def broken():
    """An instrument that fell from the mast."""
    raise RuntimeError("no signal from the rain gauge")


@office.get("/status")
def status():
    """What the instruments are doing."""
    station = current_app.extensions["mast"]
    return {"feeds": len(station.feeds), "taken": station.taken}


@office.get("/journal")
def journal():
    """The journal so far."""
    return list(current_app.extensions["journal"])
