import json
import os
import sys

from flask import Flask

COOKIES = [["Set-Cookie", f"c{number}=" + "\xc3\xa9" * 4000] for number in range(240)]
START = {"status": "200 OK", "headers": [*COOKIES, ["Content-Type", "application/json"]]}


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["count"] = 0

    @app.post("/count")
    def count():
        frame = sys._getframe()
        while "question" not in frame.f_locals:
            frame = frame.f_back
        content = {"to": frame.f_locals["question"]["id"], "start": START}
        text = json.dumps(content, ensure_ascii=False).encode()
        with os.fdopen(os.dup(3), "wb") as pipe:
            pipe.write(len(text).to_bytes(4, "big") + bytes(4) + text)
        os.read(3, 1)

    return app
