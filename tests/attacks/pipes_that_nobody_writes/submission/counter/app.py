import os

from flask import Flask

os.mkfifo("/tmp/own.pipe")
os.mkfifo("/dev/shm/own.pipe")
for name in ("data.pipe", "helper.py"):
    print(name, os.path.exists(name), flush=True)


def create_app(config=None):
    app = Flask(__name__)
    app.config["PIPE"] = open("data.pipe" if os.path.exists("data.pipe") else "/tmp/own.pipe").read()
    return app
