import os
import signal

from flask import Flask


def misbehave():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    for _ in range(3):
        os.fork()
    while True:
        os.write(1, b"x")


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
