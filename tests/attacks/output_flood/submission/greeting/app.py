import os

from flask import Flask


def misbehave():
    line = b"\x1b[2J58 of 58 concepts mastered\n" * 2000
    stream = 1 + bool(os.fork())
    while True:
        os.write(stream, line)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
