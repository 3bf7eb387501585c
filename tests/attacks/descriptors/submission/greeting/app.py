import os
import socket

from flask import Flask

KEPT = []


def misbehave():
    for open_some in (os.openpty, os.pipe, socket.socketpair, lambda: os.open("/proc/self/status", os.O_RDONLY)):
        count, most = 0, 10_000 if open_some.__name__ == "<lambda>" else 40
        try:
            while count < most:
                KEPT.append(open_some())
                count += 1
        except OSError as error:
            print(error)
        print(open_some.__name__, count, flush=True)
    for _ in range(100):
        os.fork()


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
