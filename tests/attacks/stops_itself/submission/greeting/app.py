import os
import signal
import threading
import time

from flask import Flask


def misbehave():
    for _ in range(4):
        os.fork()
    threading.Thread(target=time.sleep, args=(600,)).start()
    os.kill(os.getpid(), signal.SIGSTOP)
    os.killpg(0, signal.SIGSTOP)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
