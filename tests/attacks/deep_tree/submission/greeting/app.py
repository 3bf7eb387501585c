import os

from flask import Flask

LEFT = ("/tmp/scratch/left.txt", "/tmp/left.txt", "/dev/shm/left.txt")


def misbehave():
    for path in LEFT:
        with open(path, "w") as file:
            file.write("left by the check before")
    os.makedirs("/tmp/locked/inside")
    open("/tmp/locked/inside/file", "w").close()
    os.chmod("/tmp/locked/inside", 0)
    os.chmod("/tmp/locked", 0)
    os.chdir("/tmp")
    for number in range(5000):
        os.mkdir("d")
        os.chdir("d")
    print("depth", number + 1)
    raise RuntimeError("left a tree")


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        found = [path for path in LEFT if os.path.exists(path)]
        return str(found) if found else f"{app.config['WORD']}, {name}"

    return app
