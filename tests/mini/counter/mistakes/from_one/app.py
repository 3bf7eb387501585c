from flask import Flask


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"START": 0, **(config or {})})
    app.extensions["count"] = app.config["START"] + 1

    @app.post("/count")
    def count():
        app.extensions["count"] += 1
        return {"count": app.extensions["count"]}

    return app
