"""Lays an image's files out below the scratch folder, and starts its command there as a container would.

The first process is treated as process one of a container: when it ends, all others are killed.
"""

import contextlib
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil

SECONDS_TO_LISTEN = 7.0
SECONDS_TO_LOG = 2.0
SECONDS_TO_END = 4.0
SECONDS_FOR_A_CHECK = 4.0
SECONDS_FOR_ALL = 25.0
ABSENT = ("curl", "wget", "nc", "tini", "dumb-init")  # What a slim image does not have, though this machine may.
KEPT = 50_000  # characters


def serve(beside, image, urls, awaited=()):
    """Answers to ``urls``, standard output once all of ``awaited`` was there, and files that were written."""
    with _Container(beside, image) as container:
        container.wait()
        answers = {url: container.get(url) for url in urls} if container.is_listening else {}
        log = container.log(awaited) if container.is_listening else ""
        is_reached = container.is_reached() if container.is_listening else None
        return {**container.told(), "answers": answers, "log": log, "is_reached": is_reached}


def stop(beside, image, url, grace):
    """A stream that was running when TERM came, and the end of the process within ``grace`` seconds."""
    with _Container(beside, image) as container:
        container.wait()
        if not container.is_listening:
            return container.told()
        stream = _Stream(container.port, url)
        if stream.first:
            container.terminate(grace)
        return {**container.told(), **stream.told()}


def start(beside, images, url):
    """What became of each image's command, all started at the same time: it answers ``url``, or it ends, or neither."""
    with contextlib.ExitStack() as stack:
        containers = [stack.enter_context(_Container(beside, image, n)) for n, image in enumerate(images)]
        calls = [lambda container=container: container.answered_or_ended(url) for container in containers]
        return beside.at_once(*calls, seconds=SECONDS_FOR_ALL)


def health(beside, image, command):
    """How the health check ends with the running server on PORT, with one that answers 503, and with none."""
    with _Container(beside, image) as container:
        container.wait()
        if not container.is_listening:
            return container.told()
        well = container.execute(command, container.port)
        with _sick_server() as port:
            sick = container.execute(command, port)
        return {**container.told(), "well": well, "sick": sick, "dead": container.execute(command, _free_port())}


class _Container:
    """The image's command in a process group of its own, ended with everything it started when the block is left."""

    def __init__(self, beside, image, number=0):
        self._root = Path(beside.scratch, f"image{number}")
        self._home = Path(beside.scratch, f"home{number}")
        self.port = _free_port()
        self.is_listening = False
        _lay_out(Path(beside.path), image["files"], self._root)
        self._folder = self._below(image["folder"])
        self._folder.mkdir(parents=True, exist_ok=True)
        self._environment = self._environment_of(image)
        self._words = [self._inside(word) for word in image["words"]]
        self._shown = image["words"]

    def __enter__(self):
        self._before = self._files()
        self._stdout, self._stderr = self._home / "stdout", self._home / "stderr"
        with self._stdout.open("wb") as stdout, self._stderr.open("wb") as stderr:
            try:
                self._process = self._popen(self._words, stdout=stdout, stderr=stderr)
            except OSError as error:
                stderr.write(f"{self._shown[0]}: {error.strerror}\n".encode())
                stderr.flush()
                self._process = self._popen([sys.executable, "-c", "raise SystemExit(127)"])
        return self

    def __exit__(self, *exception):
        self._kill()

    def wait(self):
        """Waits until it listens on its port or on another, or ends, or its time is up."""
        until = time.monotonic() + SECONDS_TO_LISTEN
        while time.monotonic() < until and self._process.poll() is None and not self.is_listening:
            self.is_listening = _accepts("127.0.0.1", self.port)
            if not self.is_listening and self._other_ports():
                break
            time.sleep(0.03)

    def answered_or_ended(self, url):
        """What it told, once it has answered ``url`` or ended; ``status`` is None where it did not answer.

        A server may listen before it has an application to serve.
        """
        self.wait()
        status = self.get(url)["status"] if self.is_listening else None
        if status is None:
            self._wait_for_end(SECONDS_TO_END)
        return {**self.told(), "status": status}

    def get(self, url):
        """The answer to GET ``url``; the status is None where there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", url, headers={"Connection": "close"})
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
            return {"status": response.status, "body": body, "server": response.headers.get("Server", "")}
        except (OSError, http.client.HTTPException) as error:
            return {"status": None, "body": f"({type(error).__name__}: {error})", "server": ""}
        finally:
            connection.close()

    def log(self, awaited):
        """What is on standard output once all of ``awaited`` is there, or its time is up."""
        until = time.monotonic() + SECONDS_TO_LOG
        while True:
            text = _read(self._stdout)
            if all(words in text for words in awaited) or time.monotonic() > until:
                return text
            time.sleep(0.03)

    def is_reached(self):
        """Whether it also listens on an address that is not 127.0.0.1; None where this machine has no other."""
        other = next((address for address in ("127.0.0.2", _outward_address()) if address and _is_own(address)), None)
        return _accepts(other, self.port) if other else None

    def terminate(self, grace):
        """Sends TERM to the first process alone, as a container's stop does, and waits for its end."""
        if self._process.poll() is None:
            self._process.terminate()
        self._wait_for_end(grace)

    def execute(self, words, port):
        """Runs a command in the same folder and environment, as if the server were on ``port``."""
        words, environment = [self._inside(word) for word in words], {**self._environment, "PORT": str(port)}
        try:
            done = self._popen(words, environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except OSError as error:
            return {"exit_status": 127, "output": f"{words[0]}: {error.strerror}"}
        try:
            output, _ = done.communicate(timeout=SECONDS_FOR_A_CHECK)
        except subprocess.TimeoutExpired:
            return {"exit_status": None, "output": "(it did not end)"}
        finally:
            _kill_group(done)
        return {"exit_status": done.returncode, "output": output.decode("utf-8", "replace")[-KEPT:]}

    def told(self):
        """How it was started, what it printed and wrote, and how it ended, if it did; ends it."""
        status, ports = self._process.poll(), self._other_ports()
        self._kill()
        return {
            "command": f"PORT={self.port} {shlex.join(self._shown)}",
            "is_listening": self.is_listening,
            "is_ended": status is not None,
            "exit_status": status,
            "other_ports": [] if self.is_listening else ports,
            "stdout": _read(self._stdout)[-KEPT:],
            "stderr": _read(self._stderr)[-KEPT:],
            "written": sorted(path for path, size in self._files().items() if self._before.get(path) != size),
        }

    def _wait_for_end(self, seconds):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def _popen(self, words, environment=None, **streams):
        return subprocess.Popen(
            words,
            cwd=self._folder,
            env=environment or self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **streams,
        )

    def _environment_of(self, image):
        """Nothing of this process's: a container has what its image and whoever starts it say."""
        shims = self._home / "bin"
        shims.mkdir(parents=True)
        for name in ABSENT:
            (shims / name).write_text(f"#!/bin/sh\necho '{name}: not found' >&2\nexit 127\n")
            (shims / name).chmod(0o755)
        laid_out = [str(folder) for folder in map(self._below, image["path"].split(":")) if folder.is_dir()]
        python = os.path.dirname(sys.executable)
        path = os.pathsep.join([str(shims), *laid_out, python, "/usr/local/bin", "/usr/bin", "/bin"])
        given = {name: self._inside(value) for name, value in image["env"].items()}
        own = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
        return {**own, **given, "PATH": path, "HOME": str(self._home), "PORT": str(self.port)}

    def _below(self, path):
        return self._root / path.lstrip("/")

    def _inside(self, text):
        """``text`` with an absolute path of the image, also after ``=`` or ``:``, as the path where it was laid out.

        A program that no COPY brought, in a virtual environment for instance, is what PATH finds by its name.
        """
        for separator in ("=", ":"):
            if separator in text:
                return separator.join(map(self._inside, text.split(separator)))
        if not text.startswith("/"):
            return text
        if self._below(text).exists() and text != "/":
            return str(self._below(text))
        name = text.rpartition("/")[2]
        is_program = "/bin/" in text and (Path(sys.executable).with_name(name).exists() or not os.path.exists(text))
        return name if is_program else text

    def _files(self):
        return {
            path.relative_to(self._root).as_posix(): path.stat().st_size
            for path in self._root.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    def _other_ports(self):
        return sorted(_ports_of(self._process.pid) - {self.port})

    def _kill(self):
        _kill_group(self._process)
        for daemon in _processes_with("HOME", str(self._home)):
            with contextlib.suppress(OSError):
                os.kill(daemon, signal.SIGKILL)


class _Stream:
    """An answer that is read in a thread, from its first line on."""

    def __init__(self, port, url):
        self.first, self._rest, self._is_complete = "", b"", False
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
        try:
            self._connection.request("GET", url, headers={"Connection": "close"})
            self._response = self._connection.getresponse()
            self.first = self._response.readline().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            pass
        self._reader = threading.Thread(target=self._read, daemon=True)
        if self.first:
            self._reader.start()

    def told(self):
        if self.first:
            self._reader.join(8)
        self._connection.close()
        body = self.first + self._rest.decode("utf-8", "replace")
        return {"first": self.first, "body": body, "is_complete": self._is_complete}

    def _read(self):
        try:
            for line in iter(self._response.readline, b""):
                self._rest += line
            self._is_complete = True
        except (OSError, http.client.HTTPException):
            pass


@contextlib.contextmanager
def _sick_server():
    """The port of somebody who answers 503 to everything."""

    class Sick(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *details):
            pass

    with HTTPServer(("127.0.0.1", 0), Sick) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _lay_out(context, files, root):
    """Copies ``files``, of the image's path to the context's, below ``root``; scripts may be executed."""
    root.mkdir(parents=True)
    for target, source in files.items():
        if (context / source).is_file():
            place = root / target.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes((context / source).read_bytes())
            place.chmod(0o755 if place.read_bytes().startswith(b"#!") else 0o644)


def _kill_group(process):
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _processes_with(name, value):
    """Processes with this in their environment: a daemon leaves its group."""
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if process.environ().get(name) == value:
                yield process.pid


def _read(path):
    return path.read_text(encoding="utf-8", errors="replace")


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


def _is_own(address):
    try:
        with socket.socket() as one:
            one.bind((address, 0))
    except OSError:
        return False
    return True


def _outward_address():
    """The address that this machine would send from; a datagram socket learns it without sending anything."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
            outward.connect(("192.0.2.1", 9))
            return outward.getsockname()[0]
    except OSError:
        return None


def _ports_of(group):
    """The TCP ports that the processes of a group listen on."""
    ports = set()
    for pid in psutil.pids():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getpgid(pid) == group:
                connections = psutil.Process(pid).net_connections("tcp")
                ports |= {one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN}
    return ports
