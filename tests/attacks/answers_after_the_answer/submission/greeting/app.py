import json
import os
import struct
import threading

from flask import Flask


def chatter():
    text = json.dumps({"to": 0, "value": 6, "end": True, "app": 0}).encode()
    while True:
        os.write(3, struct.pack("!II", len(text), 0) + text)


def create_app(config=None):
    app = Flask(__name__)
    word = (config or {}).get("WORD", "Hello")

    @app.get("/hello/<name>")
    def hello(name):
        threading.Thread(target=chatter, daemon=True).start()
        return f"{word}, {name}"

    return app
