from flask import Flask, Response


def create_app(config=None):
    app = Flask(__name__)

    @app.get("/hello/<name>")
    def hello(name):
        return Response((b"\n" if config else b"\0") * 200 * 2**20)

    return app
