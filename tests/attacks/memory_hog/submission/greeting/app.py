import mmap

from flask import Flask

HOARD = []


def misbehave():
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
    while True:
        try:
            HOARD.append(mmap.mmap(-1, 2**24, flags=flags))
        except (MemoryError, OSError):
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
