import os
import signal

from flask import Flask

TEXT = b'{"read":1}'
MESSAGES = (len(TEXT).to_bytes(4, "big") + bytes(4) + TEXT) * 200


def misbehave():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    os.fork()
    if os.fork():
        while True:
            os.read(3, 2**16)
    while True:
        os.write(3, MESSAGES)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
