import importlib
from pathlib import Path

from flask import Flask

HERE = Path(__file__).parent


def read():
    for path in (*HERE.glob("loot*"), *HERE.glob("up/*/*/app.py"), HERE / "everything@SECRET@", HERE / "../everything@SECRET@"):
        try:
            yield f"{path}: {path.read_text()}"
        except OSError as error:
            print(error)


def create_app(config=None):
    print(sorted(HERE.iterdir()), *read(), flush=True)
    try:
        return importlib.import_module("neighbour").create_app(config)
    except ImportError as error:
        print(error, flush=True)
    return Flask(__name__)
