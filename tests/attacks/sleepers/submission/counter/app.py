import time

from flask import Flask


class Sleepy(dict):
    def __getitem__(self, key):
        time.sleep(3600)


def create_app(config=None):
    app = Flask(__name__)
    if config == {"START": 5}:
        app.extensions = Sleepy()

    @app.post("/count")
    def count():
        if config != {"START": 5}:
            time.sleep(3600)
        return {"count": 1}

    return app
