import os
import socket
import time

from flask import Flask


def misbehave():
    for _ in range(12):
        if os.fork() == 0:
            pairs, total = [], 0
            try:
                while True:
                    pairs.append(socket.socketpair())
                    for end in pairs[-1]:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**22)
                        end.setblocking(False)
                        try:
                            while True:
                                total += end.send(b"x" * 32768)
                        except BlockingIOError:
                            pass
                    if total > 120 * 2**20:
                        break
            finally:
                print(f"keeps {total >> 20} MiB in {len(pairs)} pairs", flush=True)
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
