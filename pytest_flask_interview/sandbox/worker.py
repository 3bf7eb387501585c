"""The first process inside a sandbox: imports the libraries, then forks a child for each check and ends all it left.

It holds no expectation, never runs a solution and never reads what a child says: it only passes it on. It must be
process 1 of its name space: then nothing inside can end or stop it, and it can end everything.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from . import arming
from .child import serve
from .wire import BEGIN, END, FROM_CHILD, OVER, PRINTED, READY, SETUP, TO_CHILD, Frames, frame, message

_CHUNK = 64 * 1024
_TICK = 0.1  # seconds between two looks at what the child uses
_TO_CLEAN = 2.0  # seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> NoReturn:
    """Reads the setup, arms itself, imports, and serves until nobody asks any more."""
    wire = _Wire()
    setup = json.loads(wire.wait_for(SETUP))
    try:
        arming.arm(setup["user_namespace"])
    except OSError as error:
        wire.send(READY, json.dumps({"refused": error.filename or "arming", "why": str(error.strerror)}).encode())
        os._exit(1)
    facts = arming.facts(setup["writable"][0], setup["solutions"], setup["hidden"])
    os.environ.clear()
    os.environ.update(setup["environment"])
    sys.path += setup["path"]
    sys.dont_write_bytecode = True
    wire.send(READY, json.dumps(facts).encode())
    if os.getpid() != 1:
        os._exit(1)  # What ends a check ends every process that this one can reach.
    absent = _preload(setup["modules"])
    wire.send(READY, json.dumps({"absent": absent}).encode())
    worker = _Worker(wire, setup)
    while True:
        child = worker.prepare()
        worker.run(child, json.loads(wire.wait_for(BEGIN)))


def _preload(names: list[str]) -> dict[str, str]:
    """Imports what solutions will; returns what could not be, with the reason."""
    absent = {}
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(name)
        except Exception as error:
            absent[name] = f"{type(error).__name__}: {error}"[:300]
    with contextlib.suppress(Exception):
        _warm_up()
    gc.collect()
    gc.freeze()
    return absent


def _warm_up() -> None:
    """Has an application of its own answer once: what libraries do at their first request is done before any fork."""
    flask = sys.modules["flask"]
    app = flask.Flask("warm_up")

    @app.get("/<name>")  # type: ignore[untyped-decorator]
    def page(name: str) -> Any:
        return flask.jsonify(page=flask.render_template_string("{{ name }}", name=name))

    client = app.test_client()
    for path in ("/warm", "/not/found"):
        client.get(path)


class _Wire:
    """Frames on standard input and output."""

    def __init__(self) -> None:
        self._source, self._target = os.dup(0), os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(2, 1)
        os.close(null)
        self._frames = Frames(SETUP + BEGIN + TO_CHILD + END)

    def fileno(self) -> int:
        return self._source

    def read(self) -> None:
        """Reads what is there; the end of the input is the end of this process and so of all below it."""
        data = os.read(self._source, _CHUNK)
        if not data:
            os._exit(0)
        self._frames.feed(data)

    def take(self) -> tuple[bytes, bytes] | None:
        return self._frames.take()

    def wait_for(self, kind: bytes) -> bytes:
        """The payload of the next frame of a kind; others are of a check that is over."""
        while (received := self.take()) is None or received[0] != kind:
            if received is None:
                self.read()
        return received[1]

    def send(self, kind: bytes, payload: bytes) -> None:
        data = memoryview(frame(kind, payload))
        while data:
            data = data[os.write(self._target, data) :]


class _Child(NamedTuple):
    """A process for one check, as the worker holds it."""

    process: int
    connection: socket.socket
    output: int


class _Worker:
    """Runs checks, one after the other."""

    def __init__(self, wire: _Wire, setup: Mapping[str, Any]) -> None:
        self._wire = wire
        self._setup = setup
        # What lies there already is the interpreter's.
        self._places = {place: {entry.name for entry in os.scandir(place)} for place in setup["writable"]}

    def prepare(self) -> _Child:
        """Forks a child ahead of its check: that is done while the other side tells how the last one went."""
        ours, theirs = socket.socketpair()
        source, output = os.pipe()
        Path(self._setup["scratch"]).mkdir(mode=0o700)
        process = os.fork()
        if process == 0:
            self._become_child(theirs, output)
        theirs.close()
        os.close(output)
        return _Child(process, ours, source)

    def run(self, child: _Child, task: dict[str, Any]) -> None:
        """One check, from its task to the death of everything it left behind."""
        check = _Running(self._wire, child, message(task), self._setup["allowed"])
        why, status = check.watch(), check.status
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        check.reap(0)
        check.pass_on_the_rest()
        child.connection.close()
        os.close(child.output)
        told = {"check": task["check"], "why": why, "status": status, "clean": self._clean()}
        self._wire.send(OVER, json.dumps(told).encode())

    def _become_child(self, connection: socket.socket, output: int) -> NoReturn:
        """Turns this process into one that knows only its check, and runs it."""
        status = 1
        try:
            os.setsid()
            os.dup2(output, 1)
            os.dup2(output, 2)
            number = os.dup2(connection.detach(), 3, inheritable=False)
            os.closerange(4, os.sysconf("SC_OPEN_MAX"))
            arming.make_readable()
            arming.limit(self._setup["limits"])
            self._wire, self._setup = None, {}  # type: ignore[assignment]
            sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
            serve(socket.socket(fileno=number))
            status = 0
        except OSError:
            pass  # The solution closed what it had no business with.
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _clean(self) -> bool:
        """Empties what a check could write to; False where that takes too long or does not work."""
        end = time.monotonic() + _TO_CLEAN
        with contextlib.suppress(OSError, RecursionError):
            for place, kept in self._places.items():
                for entry in (entry for entry in os.scandir(place) if entry.name not in kept):
                    if time.monotonic() > end:
                        return False
                    is_folder = entry.is_dir(follow_symlinks=False)
                    (shutil.rmtree if is_folder else os.unlink)(entry.path)
            return True
        return False


class _Running:
    """A check that runs: passes bytes on, and watches what it uses."""

    def __init__(self, wire: _Wire, child: _Child, first: bytes, allowed: Mapping[str, Any]) -> None:
        self._wire = wire
        self._child = child.process
        self._connection = child.connection
        self._output = child.output
        self._allowed = allowed
        self._printed = 0
        self._looked = time.monotonic()
        self._pending = bytearray(first)
        self._poll = select.poll()
        for source in (wire, self._connection, self._output):
            self._poll.register(source, select.POLLIN)
        self._connection.setblocking(False)
        os.set_blocking(self._output, False)
        self.status: int | None = None

    def watch(self) -> str:
        """Passes on until the check is over; why it is: asked, ended, or the name of a limit."""
        while True:
            if self._is_over():
                return "asked"
            events = dict(self._poll.poll(_TICK * 1000))
            if self._wire.fileno() in events:
                self._wire.read()
            if self._output in events:
                self._pass_on_output()
            if self._connection.fileno() in events and not self._pass_on_answers():
                self._wait_for_the_end()
                return "ended"
            too_much = self._look()
            if too_much or self.status is not None:
                return too_much or "ended"

    def reap(self, options: int) -> None:
        """Takes leave of processes that ended; the child's status is kept."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, options))[0]:
                if ended[0] == self._child:
                    self.status = os.waitstatus_to_exitcode(ended[1])

    def pass_on_the_rest(self) -> None:
        """What was said and printed before the end."""
        while self._pass_on_answers():
            pass
        self._pass_on_output()

    def _is_over(self) -> bool:
        """Takes what came from outside; whether it says that the check is over."""
        while (received := self._wire.take()) is not None:
            if received[0] == END:
                return True
            if received[0] == TO_CHILD:
                self._pending += received[1]
        if self._pending:
            with contextlib.suppress(BlockingIOError, ConnectionError):
                del self._pending[: self._connection.send(self._pending)]
        self._poll.modify(self._connection, select.POLLIN | (select.POLLOUT if self._pending else 0))
        return False

    def _pass_on_answers(self) -> bool:
        """Passes on what the child said; False where it has nothing to say, now or ever again."""
        try:
            data = self._connection.recv(_CHUNK)
        except BlockingIOError:
            return self.status is None and not self._is_dead()
        except ConnectionError:
            return False
        if data:
            self._wire.send(FROM_CHILD, data)
        return bool(data)

    def _wait_for_the_end(self) -> None:
        """A process that ends closes its descriptors a moment before it can be reaped."""
        end = time.monotonic() + _TICK
        while not self._is_dead() and time.monotonic() < end:
            time.sleep(0.002)

    def _is_dead(self) -> bool:
        self.reap(os.WNOHANG)
        return self.status is not None

    def _pass_on_output(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while (data := os.read(self._output, _CHUNK)) and self._printed <= self._allowed["output"]:
                left = self._allowed["shown"] - self._printed
                self._printed += len(data)
                if left > 0:
                    self._wire.send(PRINTED, data[:left])

    def _look(self) -> str | None:
        """The limit that the processes of the check exceed together, if any; looks no more often than every tick."""
        if self._printed > self._allowed["output"]:
            return "output"
        if time.monotonic() < self._looked + _TICK:
            return None
        self._looked = time.monotonic()
        self.reap(os.WNOHANG)
        disk, files = 0, 0
        for place in self._allowed["places"]:
            used = os.statvfs(place)
            disk += (used.f_blocks - used.f_bfree) * used.f_frsize
            files += used.f_files - used.f_ffree
        if files > self._allowed["files"]:
            return "files"
        memory = sum(_resident(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit())
        return "memory" if memory + disk > self._allowed["memory"] else None


def _resident(process: str) -> int:
    """Bytes of memory that belong to a process alone, as far as the kernel counts them cheaply."""
    try:
        fields = Path("/proc", process, "statm").read_bytes().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * _PAGE if process != "1" else 0
