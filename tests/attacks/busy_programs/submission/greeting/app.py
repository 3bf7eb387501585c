import os

from flask import Flask


def misbehave():
    for _ in range(100):
        if os.fork() == 0:
            os.setsid()
            os.execv("/bin/sh", ["sh", "-c", "trap '' TERM HUP INT ALRM; while :; do :; done"])
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
