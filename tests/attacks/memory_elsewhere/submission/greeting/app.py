import ctypes
import errno
import os

from flask import Flask

LIBC = ctypes.CDLL(None, use_errno=True)


def fill(place):
    total = 0
    for number in range(100):
        try:
            with open(f"{place}/filler{number}", "wb") as file:
                while True:
                    total += file.write(b"x" * 2**20)
        except OSError as error:
            if error.errno != errno.EFBIG:
                print(place, total >> 20, error, flush=True)
                return


def misbehave():
    segment = LIBC.shmget(0, ctypes.c_size_t(2**30), 0o1777)
    print("shmget", segment, os.strerror(ctypes.get_errno()))
    memory = LIBC.memfd_create(b"hoard", 0)
    print("memfd_create", memory, os.strerror(ctypes.get_errno()))
    queue = LIBC.mq_open(b"/hoard", 0o102, 0o600, None)
    print("mq_open", queue, os.strerror(ctypes.get_errno()), flush=True)
    for place in ("/dev/shm", "/tmp", "/var/tmp", "/run", "/dev/mqueue", "/submission", "/"):
        fill(place)
    raise RuntimeError(f"{segment=} {memory=} {queue=}")


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
