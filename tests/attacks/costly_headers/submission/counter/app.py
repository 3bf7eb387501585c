from flask import Flask, Response


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["count"] = 0

    @app.post("/count")
    def count():
        app.extensions["count"] += 1
        answer = Response(f'{{"count": {app.extensions["count"]}}}')
        if config:
            answer.headers["Content-Type"] = "application/json" + ";a=b" * 900_000
        else:
            answer.headers["Content-Type"] = 'application/json; a="' + "\\" * 3_000_000
            answer.headers["Set-Cookie"] = "a=b; Expires=" + "Mon, " * 700_000
        return answer

    return app
