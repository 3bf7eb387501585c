import os
import sys

from flask import Flask


def create_app(config=None):
    app = Flask(__name__)
    word = (config or {}).get("WORD", "Hello")

    def body(name):
        yield f"{word}, {name}"
        os._exit(0)

    @app.get("/hello/<name>")
    def hello(name):
        return body(name) if config else sys.exit(0)

    return app
