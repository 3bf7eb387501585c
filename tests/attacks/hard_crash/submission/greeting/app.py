import ctypes
import os

from flask import Flask


def create_app(config=None):
    app = Flask(__name__)

    @app.get("/hello/<name>")
    def hello(name):
        os.abort() if config else ctypes.string_at(0)

    return app
