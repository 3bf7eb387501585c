from flask import Flask

NUMBER = []


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["count"] = start = (config or {}).get("START", 0)

    @app.post("/count")
    def count():
        NUMBER.append(1)
        app.extensions["count"] = start + len(NUMBER)
        return {"count": start + len(NUMBER)}

    return app
