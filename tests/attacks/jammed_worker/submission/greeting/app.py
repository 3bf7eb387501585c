import mmap
import os
import signal
import time

from flask import Flask

TEXT = b'{"read":1}'
MESSAGES = (len(TEXT).to_bytes(4, "big") + bytes(4) + TEXT) * 200


def misbehave():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    if os.fork() == 0:
        while True:
            os.write(3, MESSAGES)
    time.sleep(0.5)
    os.fork()
    hoard, flags = [], mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
    while len(hoard) < 60:
        hoard.append(mmap.mmap(-1, 2**24, flags=flags))
    time.sleep(600)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
