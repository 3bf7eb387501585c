from flask import Flask, Response


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["count"] = "\x1b[2J" * 10**6

    @app.post("/count")
    def count():
        return Response(b"\0" * 60 * 2**20, mimetype="application/json")

    return app
