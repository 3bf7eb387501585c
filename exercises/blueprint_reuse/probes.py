"""Runs beside the solution: its boards on applications of other people."""

import importlib

from flask import Blueprint, Flask
from werkzeug.test import Client


def elsewhere(beside, timetable, mounts, paths):
    """Answers to GET ``paths`` on an application that mounts the boards its own way.

    ``mounts`` holds the arguments of each mount: those whose first is "" go on the application, the others on a
    blueprint of that name, below a prefix like it.
    """
    other, mount = _other(timetable), importlib.import_module("boards").mount
    parents = {name: Blueprint(name, __name__, url_prefix=f"/{name}") for name, *_ in mounts if name}
    for parent, name, network, rows in mounts:
        mount(parents.get(parent, other), name, network, rows)
    for blueprint in parents.values():
        other.register_blueprint(blueprint)
    return _answers(other, paths)


def clash(beside, timetable, mounts, path):
    """Mounts the boards on one application until a mount is refused; tells what was refused, and GET ``path`` then."""
    other, mount = _other(timetable), importlib.import_module("boards").mount
    refused = []
    for arguments in mounts:
        try:
            mount(other, *arguments)
        except Exception as error:
            refused.append([arguments, f"{type(error).__name__}: {error}"])
    return {"refused": refused, "answer": _answers(other, [path])[0]}


def nested_clash(beside, timetable, mounts):
    """Mounts the boards on one blueprint and registers it; what one of them raised, or None."""
    other, mount = _other(timetable), importlib.import_module("boards").mount
    parent = Blueprint("parent", __name__, url_prefix="/parent")
    try:
        for arguments in mounts:
            mount(parent, *arguments)
        other.register_blueprint(parent)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def names(beside):
    """The names of the blueprints that the application made last has registered."""
    return sorted(beside.app.blueprints)


def _other(timetable):
    other = Flask("somebody_elses")
    other.config["TIMETABLE"] = timetable
    return other


def _answers(app, paths):
    client = Client(app)
    answers = [client.get(path) for path in paths]
    return [
        {"path": path, "status": answer.status_code, "json": answer.get_json(silent=True), "headers": [*answer.headers]}
        for path, answer in zip(paths, answers, strict=True)
    ]
