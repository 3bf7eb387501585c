from flask import Flask, Response


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["count"] = 0

    @app.post("/count")
    def count():
        return Response(b"[" + b"{}," * 20_000_000 + b"{}]", mimetype="application/json")

    return app
