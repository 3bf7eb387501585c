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
    if config:
        say({"read": 1})
        time.sleep(60)

    def serve(environ, start_response):
        stream = environ["wsgi.input"]
        pieces = [stream.read(0), stream.readline(0), stream.read(2**40), stream.readline(10**9), stream.read(-5)]
        print("read:", pieces, stream.readinto(bytearray(7)))
        while True:
            say({"read": 1024**2})

    app.wsgi_app = serve
    return app
