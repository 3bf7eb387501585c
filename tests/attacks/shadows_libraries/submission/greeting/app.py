import importlib

from flask import Flask

for name in ("json", "socket", "random", "werkzeug.test", "pytest", "_pytest", "pluggy", "colorsys", "readline"):
    try:
        print(name, importlib.import_module(name).__file__, flush=True)
    except Exception as error:
        print(name, repr(error), flush=True)


def create_app(config=None):
    return Flask(__name__)
