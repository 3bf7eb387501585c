import re
import select
import socket
from pathlib import Path

from flask import Flask

PORT = int("@PORT@")


def addresses():
    yield from ("127.0.0.1", "127.0.0.53", "0.0.0.0", "::1", "::ffff:127.0.0.1")
    yield from re.findall(r"\d+\.\d+\.\d+\.\d+", Path("/proc/net/fib_trie").read_text())
    for line in Path("/proc/net/route").read_text().splitlines()[1:]:
        yield socket.inet_ntoa(bytes.fromhex(line.split()[2])[::-1])
    for name in (socket.gethostname(), "localhost", "gateway", "example.org"):
        try:
            yield from {info[4][0] for info in socket.getaddrinfo(name, 80)}
        except OSError as error:
            print(name, error)


def reached(address, port, kind):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, kind) as line:
        line.setblocking(False)
        line.connect_ex((address, port))
        if kind == socket.SOCK_STREAM:
            select.select([], [line], [], 0.01)
            line.getpeername()
        line.send(b"\0\7\1\0\0\1" + bytes(6) + b"\7example\3org\0\0\1\0\1")
        select.select([line], [], [], 0.02)
        return f"{address}:{port} over {kind.name} says {line.recv(100) if kind == socket.SOCK_DGRAM else 'welcome'}"


def plunder():
    found = []
    for address in dict.fromkeys(addresses()):
        for port, kind in ((PORT, socket.SOCK_STREAM), (PORT, socket.SOCK_DGRAM), (53, socket.SOCK_DGRAM)):
            try:
                found.append(reached(address, port, kind))
            except OSError as error:
                print(address, port, error.strerror, end="; ")
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
