import os
import time

from flask import Flask


def misbehave():
    hoard = []
    for _ in range(60):
        if os.fork() == 0:
            hoard.append(b"x" * 40 * 2**20)
            time.sleep(600)
    time.sleep(600)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
