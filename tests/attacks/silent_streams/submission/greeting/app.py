import os
import time

from flask import Flask


def misbehave():
    os.close(1)
    os.close(2)
    time.sleep(1)
    os.closerange(0, 512)
    while True:
        pass


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
