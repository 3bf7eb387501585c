"""Starts the solution in processes of their own, on free loopback ports, tells what they did, and ends every one."""

import contextlib
import http.client
import json
import os
import re
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

SECONDS_TO_LISTEN = 8.0
SECONDS_TO_ANSWER = 9.0
OUTPUT_LINES = 14
PRODUCTION = "waitress" if sys.platform == "win32" else "gunicorn"
SETTINGS = {"HOST", "PORT", "APP_DEBUG", "TIDE_STATION", "PYTHONSAFEPATH"}
FOREIGN = ("FLASK_", "WERKZEUG_", "GUNICORN_")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

IMPORTER = """
import json, sys
from app import create_app

response = create_app().test_client().get(sys.argv[1])
with open(sys.argv[2], "w") as file:
    json.dump([response.status_code, response.text], file)
"""


PLAIN_SERVER = """
import sys
from wsgiref.simple_server import make_server
from app import create_app

make_server("127.0.0.1", int(sys.argv[1]), create_app()).serve_forever()
"""


def run_file(beside, environments, urls):
    """Executes app.py once for each environment, all at the same time, and asks each process for ``urls``."""
    runs = _run_file(beside, environments, urls)
    return _run_file(beside, environments, urls) if any(map(_has_lost_its_port, runs)) else runs


def run_without_port(beside, environment):
    """Executes app.py with no PORT set. Another program may hold the port that it takes then."""
    with _Process(beside, ["app.py"], environment, 5000) as process:
        process.wait()
        return process.told()


def serve_factory(beside, environment, urls):
    """Serves ``app:create_app()`` with a production server, PORT naming another port, and asks it for ``urls``."""
    port, other = _free_port(), _free_port()
    command = {
        "gunicorn": ["gunicorn", "--workers=1", f"--bind=127.0.0.1:{port}", "app:create_app()"],
        "waitress": ["waitress", f"--listen=127.0.0.1:{port}", "--call", "app:create_app"],
    }[PRODUCTION]
    private = {"XDG_RUNTIME_DIR": beside.scratch}
    with _Process(beside, ["-m", *command], {"PORT": str(other), **environment}, port, private) as server:
        return server.asked_for(urls)


def serve_factory_plainly(beside, environment, urls):
    """Serves ``create_app()`` with the standard library's server, which no solution can have made a case of."""
    port = _free_port()
    with _Process(beside, ["-c", PLAIN_SERVER, str(port)], environment, port) as server:
        run = server.asked_for(urls)
    return run | {"command": "another WSGI server, with create_app()"}


def import_module(beside, environment, url):
    """Imports app.py with a free PORT set, asks an application of its factory for ``url`` without any server."""
    port, answer = _free_port(), Path(beside.scratch) / "answer.json"
    command = ["-c", IMPORTER, url, str(answer)]
    with _Process(beside, command, {"PORT": str(port), **environment}, port) as process:
        process.wait()
        told = process.told()
    told["command"] = "python -c 'from app import create_app; create_app()'"
    status, body = json.loads(answer.read_text()) if answer.exists() else (None, "")
    return {**told, "answer": _as_answer(status, body)}


def second_address(beside):
    """A loopback address of this machine other than 127.0.0.1."""
    return next(address for address in ("127.0.0.2", "::1") if _is_own(address))


def _run_file(beside, environments, urls):
    with contextlib.ExitStack() as stack:
        servers = []
        for environment in environments:
            port = _free_port()
            process = _Process(beside, ["app.py"], {"PORT": str(port), **environment}, port)
            servers.append(stack.enter_context(process))
        return [server.asked_for(urls) for server in servers]


def _has_lost_its_port(run):
    said = run["output"].lower()
    return run["exit_status"] is not None and ("in use" in said or "only one usage" in said)


class _Process:
    """One Python process in the solution's folder, ended with everything it started when the block is left."""

    def __init__(self, beside, arguments, environment, port, private=None):
        self._arguments = [sys.executable, *arguments]
        self._folder = beside.path
        self._environment = environment
        self._inherited = _inherited_environment() | (private or {})
        self._host, self._port = environment.get("HOST", "127.0.0.1"), port
        self._is_listening = False

    def __enter__(self):
        self._began = time.monotonic()
        self._output = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            self._arguments,
            cwd=self._folder,
            env=self._inherited | self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return self

    def __exit__(self, *exception):
        self._end()
        self._output.close()

    def wait(self):
        """Waits until the process listens on its port or on another, or ends, or its time is up."""
        while time.monotonic() < self._began + SECONDS_TO_LISTEN and self._process.poll() is None:
            if _accepts(self._host, self._port) or _ports_of(self._process.pid):
                break
            time.sleep(0.05)
        self._is_listening = self._process.poll() is None and _accepts(self._host, self._port)

    def asked_for(self, urls):
        """What the process did, where it can be reached, and its answers."""
        self.wait()
        tried = [address for address in _addresses() if self._is_listening]
        reached = [address for address in tried if _accepts(address, self._port)]
        answers = {url: self._get(url) for url in urls if self._is_listening}
        return {**self.told(), "tried": tried, "reached": reached, "answers": answers}

    def told(self):
        """How the process was started and how it is; ends it."""
        ports, status = self._other_ports(), self._process.poll()
        self._end()
        self._output.seek(0)
        lines = COLOUR.sub("", self._output.read().decode("utf-8", "replace")).splitlines()
        return {
            "command": shlex.join(["python", *self._arguments[1:]]),
            "settings": " ".join(f"{name}={shlex.quote(value)}" for name, value in self._environment.items()),
            "where": f"{self._host}:{self._port}",
            "is_listening": self._is_listening,
            "other_ports": ports,
            "exit_status": status,
            "output": "\n".join(lines[-OUTPUT_LINES:]),
        }

    def _get(self, url):
        left = max(0.1, self._began + SECONDS_TO_ANSWER - time.monotonic())
        connection = http.client.HTTPConnection(self._host, self._port, timeout=left)
        try:
            connection.request("GET", url, headers={"Accept": "text/html, */*"})
            self._wait_for(connection.sock)
            response = connection.getresponse()
            return _as_answer(response.status, response.read().decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException) as error:
            return _as_answer(None, f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    def _wait_for(self, answer):
        """Waits until there is something to read, and no longer where the process is busy serving another port."""
        while not select.select([answer], [], [], 0.1)[0]:
            if time.monotonic() > self._began + SECONDS_TO_ANSWER or self._other_ports():
                raise TimeoutError("nothing came")

    def _other_ports(self):
        return sorted(_ports_of(self._process.pid) - {self._port})

    def _end(self):
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _as_answer(status, body):
    """An answer as data; ``json`` is None where the body is not JSON, ``status`` where there was no answer."""
    try:
        return {"status": status, "body": body, "json": json.loads(body)}
    except ValueError:
        return {"status": status, "body": body, "json": None}


def _inherited_environment():
    """This process's environment without what would steer the solution, Flask or a server from outside."""
    kept = {n: v for n, v in os.environ.items() if n not in SETTINGS and not n.startswith(FOREIGN)}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _free_port():
    with socket.socket() as free:
        free.bind(("", 0))
        return free.getsockname()[1]


def _accepts(host, port):
    """Whether somebody accepts connections there; a socket that met itself is nobody."""
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            return connection.getsockname() != connection.getpeername()
    except OSError:
        return False


def _addresses():
    """Addresses of this machine; one that a server on 127.0.0.1 does not answer is among them where there is one."""
    loopback = [address for address in ("127.0.0.1", "127.0.0.2", "::1") if _is_own(address)]
    return loopback if "127.0.0.2" in loopback else loopback + _outward_address()


def _is_own(address):
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as one:
            one.bind((address, 0))
    except OSError:
        return False
    return True


def _outward_address():
    """The address that this machine would send from; a datagram socket learns it without sending anything."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
            outward.connect(("192.0.2.1", 9))
            return [outward.getsockname()[0]]
    except OSError:
        return []


def _ports_of(group):
    """The TCP ports that the processes of a group listen on."""
    ports = set()
    for pid in psutil.pids():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getpgid(pid) == group:
                connections = psutil.Process(pid).net_connections("tcp")
                ports |= {one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN}
    return ports
