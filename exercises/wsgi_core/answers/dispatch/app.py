"""Skarholm Ferries: a small kernel dispatches, the views are classes."""

from kernel import Kernel
from timetable import Timetable
from views import RULES


def create_app(config=None):
    config = {"CROSSINGS": {}, **(config or {})}
    return Kernel(RULES, timetable=Timetable(config["CROSSINGS"]))
