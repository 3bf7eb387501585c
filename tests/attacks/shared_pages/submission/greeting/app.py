import mmap
import os
import time

from flask import Flask


def misbehave():
    flags = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
    hoard = []
    for _ in range(2):
        if os.fork() == 0:
            while len(hoard) < 50:
                hoard.append(mmap.mmap(-1, 2**24, flags=flags))
            print(f"holds {len(hoard) * 16} MiB", flush=True)
            time.sleep(600)
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
