import os
import sys

from flask import Flask

MADE = []


def body():
    yield b'{"count": '
    os._exit(0)


def create_app(config=None):
    MADE.append(config)
    if config is None:
        if len(MADE) == 2:
            sys.exit(0)
    elif config["START"] == 5:
        os._exit(0)
    app = Flask(__name__)
    app.post("/count")(lambda: (body(), {"Content-Type": "application/json"}))
    return app
