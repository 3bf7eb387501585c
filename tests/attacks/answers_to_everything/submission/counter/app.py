import json
import os
import struct

from flask import Flask


def say(content, data=b""):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    os.write(3, struct.pack("!II", len(text), len(data)) + text + data)


def create_app(config=None):
    app = Flask(__name__)
    app.extensions["made"] = 0
    start = {"status": "200 OK", "headers": [["Content-Type", "application/json"]]}

    @app.post("/count")
    def count():
        if config is None:
            say({"start": start, "app": 0, "value": 6, "end": False})
            say({"to": None, "end": False}, b'{"count": 1}')
        elif config["START"] == 5:
            identities = b",".join(b'"to":%d' % number for number in range(2000))
            say(b"{" + identities + b',"to":true,"value":6,"start":null,"end":true}')
            say({"to": [], "value": 6})
        else:
            say({"to": 1e18, "start": start})
            say({"to": {}, "end": False}, json.dumps({"count": config["START"] + 1}).encode())
        return "never sent as an answer to anything"

    return app
