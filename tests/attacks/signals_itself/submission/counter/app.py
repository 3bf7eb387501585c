import os
import signal

from flask import Flask


def body():
    yield b'{"count": 1'
    os.kill(0, signal.SIGKILL)


def create_app(config=None):
    app = Flask(__name__)

    @app.post("/count")
    def count():
        if config is None:
            os.abort()
        if config["START"] == 5:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, 0.001)
            signal.pause()
        return body()

    return app
