from flask import Flask, Response


def create_app(config=None):
    app = Flask(__name__)

    @app.get("/hello/<name>")
    def hello(name):
        body = f"Salut, {name}x" * 3_000_000 if config else f"Hello, {name}x\n" * 2_000_000
        return Response(body + "\U0001f600")

    return app
