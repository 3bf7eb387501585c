from flask import Flask, current_app


class Counter:
    def __init__(self, start):
        self.number = start


def make_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(config, START=(config or {}).get("START", 0))
    counter = Counter(app.config["START"])
    app.extensions["count"] = counter.number

    def count():
        current_app.extensions["count"] += 1
        return {"count": current_app.extensions["count"]}

    app.add_url_rule("/count", view_func=count, methods=["POST"])
    return app
