import os
import signal
import sys

from flask import Flask


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["count"] = 6

    @app.post("/count")
    def count():
        if config == {"START": 5}:
            os._exit(0)
        if config:
            sys.setrecursionlimit(10**9)
            nested = []
            for _ in range(10**6):
                nested = [nested]
            return repr(nested)
        os.kill(os.getpid(), signal.SIGILL)

    return app
