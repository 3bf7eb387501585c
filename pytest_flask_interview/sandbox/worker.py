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
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from . import arming
from .child import serve
from .wire import BEGIN, END, FRAME, FROM_CHILD, OVER, PRINTED, READY, SETUP, TO_CHILD, frame, message

_CHUNK = 64 * 1024
_TICK = 0.1  # seconds between two looks at what the child uses
_TO_CLEAN = 2.0  # seconds
_CHILDS_END = 3
_INBOX = 8 * 1024**2  # Bytes: more than the largest question and its frames.


class _BecomeChild(Exception):  # noqa: N818 - it is no error
    """Leaves everything that the worker knows behind, in a process forked for a check."""


def main() -> NoReturn:
    """Works until nobody asks any more; in a child, serves a check from a stack that holds nothing else."""
    with contextlib.suppress(_BecomeChild):
        _work()
    _serve()


def _serve() -> NoReturn:
    """Serves one check, and ends this process."""
    status = 1
    try:
        serve(socket.socket(fileno=_CHILDS_END))
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


def _work() -> NoReturn:
    """Reads the setup, arms itself, imports, and runs one check after the other."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Which process 1 does not feel from inside.
    wire = _Wire()
    setup = wire.wait_for(SETUP)
    try:
        arming.arm(setup["user_namespace"])
    except OSError as error:
        wire.send(READY, {"refused": error.filename or "arming", "why": str(error.strerror)})
        os._exit(1)
    facts = arming.facts(setup["writable"][0], setup["solutions"], setup["hidden"])
    os.environ.clear()
    os.environ.update(setup["environment"])
    sys.path += setup["path"]
    sys.dont_write_bytecode = True
    wire.send(READY, facts)
    if os.getpid() != 1:
        os._exit(1)  # What ends a check ends every process that this one can reach.
    absent = _preload(setup["modules"])
    wire.send(READY, {"absent": absent})
    worker = _Worker(wire, setup)
    while True:
        child = worker.prepare()
        worker.run(child, wire.wait_for(BEGIN))


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


class _Buffer:
    """Bytes at one place in memory, which can be wiped: what a check said must not be found there by the next."""

    def __init__(self, size: int) -> None:
        self._room = bytearray(size)
        self._view = memoryview(self._room)
        self.start = self.end = 0
        self._highest = 0

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def is_full(self) -> bool:
        return self.end == len(self._room)

    def free(self, most: int) -> memoryview:
        """Room behind what is there."""
        return self._view[self.end : self.end + most]

    def part(self, start: int, end: int) -> memoryview:
        return self._view[start:end]

    def added(self, size: int) -> None:
        self.end += size
        self._highest = max(self._highest, self.end)

    def wipe(self) -> None:
        self._view[: self._highest] = bytes(self._highest)
        self.start = self.end = self._highest = 0


class _Wire:
    """Frames on standard input and output."""

    def __init__(self) -> None:
        self.source, self.target = os.dup(0), os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(2, 1)
        os.close(null)
        self.inbox = _Buffer(_INBOX)
        self._parsed = 0

    def read(self) -> None:
        """Reads what is there; the end of the input is the end of this process and so of all below it."""
        size = os.readv(self.source, [self.inbox.free(_CHUNK)])
        if not size:
            os._exit(0)
        self.inbox.added(size)

    def take(self) -> tuple[bytes, int, int] | None:
        """The next frame that is there in whole: its kind, and where its payload starts and ends in the inbox."""
        start = self._parsed + FRAME.size
        if start > self.inbox.end:
            return None
        kind, size = FRAME.unpack_from(self.inbox.part(self._parsed, start))
        if start + size > self.inbox.end:
            return None
        self._parsed = start + size
        return kind, start, start + size

    def wait_for(self, kind: bytes) -> Any:
        """The content of the next frame of a kind; others are of a check that is over."""
        while (received := self.take()) is None or received[0] != kind:
            if received is None:
                self.read()
        return json.loads(bytes(self.inbox.part(received[1], received[2])))

    def forget_if_done(self, is_needed: bool) -> None:
        """Makes room where nothing that came in is needed any more."""
        if not is_needed and self._parsed == self.inbox.end:
            self.wipe()

    def wipe(self) -> None:
        """Forgets what came in, all of which is done with."""
        self.inbox.wipe()
        self._parsed = 0

    def send(self, kind: bytes, content: Any) -> None:
        """Sends one frame of JSON."""
        data = memoryview(frame(kind, json.dumps(content).encode()))
        os.set_blocking(self.target, True)
        while data:
            data = data[os.write(self.target, data) :]


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
        child.connection.sendall(message(task))
        check = _Running(self._wire, child, self._setup["allowed"])
        why, status = check.watch(), check.status
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        check.reap(0)
        check.pass_on_the_rest()
        child.connection.close()
        os.close(child.output)
        self._wire.wipe()
        self._wire.send(OVER, {"check": task["check"], "why": why, "status": status, "clean": self._clean()})

    def _become_child(self, connection: socket.socket, output: int) -> NoReturn:
        """Turns this process into one that knows only its check."""
        try:
            os.setsid()
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.dup2(connection.detach(), _CHILDS_END, inheritable=False)
            os.closerange(_CHILDS_END + 1, os.sysconf("SC_OPEN_MAX"))
            signal.signal(signal.SIGINT, signal.default_int_handler)
            arming.make_readable()
            arming.limit(self._setup["limits"])
            sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        except BaseException:
            os._exit(1)
        raise _BecomeChild

    def _clean(self) -> bool:
        """Empties what a check could write to; False where that takes too long or does not work."""
        end = time.monotonic() + _TO_CLEAN
        with contextlib.suppress(OSError, RecursionError):
            for place, kept in self._places.items():
                for name in os.listxattr(place):
                    os.removexattr(place, name)
                for entry in (entry for entry in os.scandir(place) if entry.name not in kept):
                    if time.monotonic() > end:
                        return False
                    is_folder = entry.is_dir(follow_symlinks=False)
                    (shutil.rmtree if is_folder else os.unlink)(entry.path)
            return True
        return False


class _Running:
    """A check that runs: passes bytes on, and watches what it uses. Never waits for anybody while it does."""

    def __init__(self, wire: _Wire, child: _Child, allowed: Mapping[str, Any]) -> None:
        self._wire = wire
        self._child = child.process
        self._connection = child.connection
        self._output = child.output
        self._allowed = allowed
        self._printed = 0
        self._is_silent = False
        self._looked = time.monotonic()
        self._questions: deque[list[int]] = deque()
        self._outbox = _Buffer(FRAME.size + _CHUNK)
        for descriptor in (self._connection.fileno(), self._output, wire.target):
            os.set_blocking(descriptor, False)
        self.status: int | None = None

    def watch(self) -> str:
        """Passes on until the check is over; why it is: asked, ended, or the name of a limit."""
        while not self._is_over():
            events = self._events()
            if self._wire.source in events:
                self._wire.read()
            self._pass_on_questions()
            self._pass_on_answers()
            if not self._outbox and self._output in events:
                self._take_output()
            if not self._outbox and self._connection.fileno() in events and not self._take_answer():
                self._wait_for_the_end()
                return "ended"
            too_much = self._look()
            if too_much or self.status is not None:
                return too_much or "ended"
        return "asked"

    def reap(self, options: int) -> None:
        """Takes leave of processes that ended; the child's status is kept."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, options))[0]:
                if ended[0] == self._child:
                    self.status = os.waitstatus_to_exitcode(ended[1])

    def pass_on_the_rest(self) -> None:
        """What was said and printed before the end."""
        os.set_blocking(self._wire.target, True)
        self._pass_on_answers()
        while self._take_answer() and self._outbox:
            self._pass_on_answers()
        while self._take_output():
            self._pass_on_answers()
        self._outbox.wipe()

    def _events(self) -> dict[int, int]:
        """Descriptors with something to do, waiting for a tick at most."""
        poll = select.poll()
        if not self._wire.inbox.is_full:
            poll.register(self._wire.source, select.POLLIN)
        wanted = 0 if self._outbox else select.POLLIN
        poll.register(self._connection, wanted | (select.POLLOUT if self._questions else 0))
        if self._outbox:
            poll.register(self._wire.target, select.POLLOUT)
        elif not self._is_silent:
            poll.register(self._output, select.POLLIN)
        return dict(poll.poll(_TICK * 1000))

    def _is_over(self) -> bool:
        """Notes what came from outside; whether it says that the check is over."""
        while (received := self._wire.take()) is not None:
            if received[0] == END:
                return True
            if received[0] == TO_CHILD:
                self._questions.append([received[1], received[2]])
        return False

    def _pass_on_questions(self) -> None:
        """Sends what the child takes. When it has taken everything, there is room again."""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while self._questions:
                place = self._questions[0]
                place[0] += self._connection.send(self._wire.inbox.part(*place))
                if place[0] == place[1]:
                    self._questions.popleft()
        self._wire.forget_if_done(bool(self._questions))

    def _pass_on_answers(self) -> None:
        """Writes what the other side takes."""
        box = self._outbox
        with contextlib.suppress(BlockingIOError):
            while box:
                box.start += os.writev(self._wire.target, [box.part(box.start, box.end)])
        if not box:
            box.wipe()

    def _take_answer(self) -> bool:
        """Takes what the child said; False where it has nothing to say, now or ever again."""
        try:
            size = self._connection.recv_into(self._outbox.part(FRAME.size, FRAME.size + _CHUNK))
        except BlockingIOError:
            return self.status is None and not self._is_dead()
        except ConnectionError:
            return False
        self._put(FROM_CHILD, size)
        return bool(size)

    def _take_output(self) -> bool:
        """Takes what was printed, and keeps what is to be shown of it."""
        if self._printed > self._allowed["output"]:
            return False
        with contextlib.suppress(BlockingIOError):
            size = os.readv(self._output, [self._outbox.part(FRAME.size, FRAME.size + _CHUNK)])
            shown = min(size, max(0, self._allowed["shown"] - self._printed))
            self._printed += size
            self._is_silent = not size
            self._put(PRINTED, shown)
            return bool(size)
        return False

    def _put(self, kind: bytes, size: int) -> None:
        if size:
            FRAME.pack_into(self._outbox.part(0, FRAME.size), 0, kind, size)
            self._outbox.added(FRAME.size + size)

    def _wait_for_the_end(self) -> None:
        """A process that ends closes its descriptors a moment before it can be reaped."""
        end = time.monotonic() + _TICK
        while not self._is_dead() and time.monotonic() < end:
            time.sleep(0.002)

    def _is_dead(self) -> bool:
        self.reap(os.WNOHANG)
        return self.status is not None

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
        limit = self._allowed["memory"] - disk
        names = [entry.name for entry in os.scandir("/proc") if entry.name.isdigit() and entry.name != "1"]
        if sum(_memory(name, "status", ("RssAnon:", "RssShmem:")) for name in names) <= limit:
            return None
        # What processes share was counted for each of them; now exactly, which costs the kernel more.
        exact = sum(_memory(name, "smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) for name in names)
        return "memory" if exact > limit else None


def _memory(process: str, file: str, fields: tuple[str, ...]) -> int:
    """Bytes that a process holds and that are no file's."""
    try:
        lines = Path("/proc", process, file).read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(fields))
