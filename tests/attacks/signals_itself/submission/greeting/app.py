import ctypes
import os
import signal

from flask import Flask

if os.getpid() % 2:
    signal.raise_signal(signal.SIGTERM)


class Falling(list):
    def __iter__(self):
        ctypes.string_at(0)


def create_app(config=None):
    app = Flask(__name__)
    app.get("/hello/<name>")(lambda name: app.response_class(Falling([b"wrong"])))
    return app
