from flask import Flask, Response


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["count"] = [[[[]]]]
    for _ in range(900):
        app.extensions["count"] = [app.extensions["count"]]

    @app.post("/count")
    def count():
        depth = 900 if config else 100_000
        return Response("[" * depth + "]" * depth, mimetype="application/json")

    return app
