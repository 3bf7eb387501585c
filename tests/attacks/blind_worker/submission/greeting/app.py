import mmap
import os
import resource
import time

from flask import Flask

FLAGS = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE


def create_app(config=None):
    app = Flask(__name__)

    @app.get("/hello/<name>")
    def hello(name):
        most = resource.prlimit(1, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(1, resource.RLIMIT_NOFILE, (8 if config else 7, most))
        os.fork()
        hoard = [mmap.mmap(-1, 2**24, flags=FLAGS) for _ in range(38)]
        print(f"holds {len(hoard) * 16} MiB", flush=True)
        time.sleep(600)

    return app
