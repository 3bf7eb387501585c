import json
import os
import struct
import time

from flask import Flask


def say(content, data=b""):
    text = json.dumps(content).encode()
    os.write(3, struct.pack("!II", len(text), len(data)) + text + data)


def create_app(config=None):
    app = Flask(__name__)

    def serve(environ, start_response):
        if config is None:
            say({"read": 2**31})
        elif config["START"] == 5:
            say({"readline": 1, "read": -1})
            environ["wsgi.input"]._server.receive()
            say({"read": 10**4000})
        else:
            say({"readline": True, "to": 0})
        time.sleep(60)

    app.wsgi_app = serve
    return app
