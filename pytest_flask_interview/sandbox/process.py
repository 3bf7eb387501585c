"""A worker as this process sees it: a command that was started, frames to and from it, and its end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shlex
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InterviewError
from .arming import NAMESPACES, namespace
from .bundle import START, bundle
from .wire import FROM_CHILD, OVER, PRINTED, READY, SETUP, Frames, WireError, frame, parsed

SECONDS_TO_START = 60.0
SECONDS_TO_END = 5.0
_CHUNK = 256 * 1024
_HOOK = "Mend the command that pytest_interview_sandbox_command returns."
_READABLE = "Install the libraries of the exercises where every user can read them."
_FORBIDDEN = (
    "The kernel or a container forbids user name spaces: allow them (sysctl kernel.unprivileged_userns_clone=1, an "
    "AppArmor profile for bwrap), run it in a virtual machine, or name another command in the hook "
    "pytest_interview_sandbox_command."
)
_NEWEST_GLOBAL_COUNT = (5, 14)  # From this version on the limit of processes counts those of a name space.


class LateError(Exception):
    """Nothing came in time."""


class GoneError(Exception):
    """The worker, or the command that holds it, has ended."""


class Worker:
    """One process behind a sandbox. Everything that arrives from it is validated; raises WireError where it is not."""

    def __init__(self, command: Sequence[str], setup: Mapping[str, Any]) -> None:
        self.command = list(command)
        self._setup = setup
        self._frames = Frames(READY + FROM_CHILD + PRINTED + OVER)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        try:
            self._process = subprocess.Popen(
                [*command, "-I", "-c", START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                start_new_session=True,
            )
        except OSError as error:
            self._said.close()
            raise InterviewError(command[0], f"cannot be started: {error.strerror}.", _HOOK) from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._input, False)
        self.is_safe = self._is_ready = False
        self.is_over = False

    @property
    def pid(self) -> int:
        """Of the command that was started."""
        return self._process.pid

    def begin(self) -> None:
        """Sends program and setup, without waiting for an answer; to be called once."""
        data = bundle() + frame(SETUP, json.dumps(self._setup).encode())
        with contextlib.suppress(GoneError, LateError):  # wait_until_safe() tells why.
            self.send_raw(data, time.monotonic() + SECONDS_TO_START)

    def wait_until_safe(self) -> None:
        """Waits until the worker has told what it is; raises InterviewError where a layer of the sandbox is missing."""
        if not self.is_safe:
            refuse_missing_layers(self.command, self._told())
            self.is_safe = True

    def wait_until_ready(self) -> None:
        """Waits until the worker has its libraries too."""
        self.wait_until_safe()
        if not self._is_ready:
            why = self._told().get("absent", {}).get("flask")
            if why is not None:
                raise InterviewError(
                    shlex.join(self.command[:1]), f"the sandbox that it starts has no Flask: {why}.", _READABLE
                )
            self._is_ready = True

    def _told(self) -> dict[str, Any]:
        try:
            kind, payload = self.receive(time.monotonic() + SECONDS_TO_START)
            if kind == READY:
                return parsed(payload)
        except (LateError, GoneError, WireError):
            pass
        raise self._did_not_start()

    def send(self, kind: bytes, payload: bytes, deadline: float) -> None:
        """Sends one frame; raises LateError or GoneError."""
        self.send_raw(frame(kind, payload), deadline)

    def send_raw(self, data: bytes, deadline: float) -> None:
        """Sends bytes as they are."""
        left = memoryview(data)
        while left:
            _wait(self._input, select.POLLOUT, deadline)
            try:
                left = left[os.write(self._input, left) :]
            except BlockingIOError:
                continue
            except OSError:
                raise GoneError from None

    def receive(self, deadline: float) -> tuple[bytes, bytes]:
        """The next frame; raises LateError, GoneError or WireError. ``deadline`` is in seconds of `time.monotonic`."""
        while (received := self._frames.take()) is None:
            _wait(self._output, select.POLLIN, deadline)
            data = os.read(self._output, _CHUNK)
            if not data:
                raise GoneError
            self._frames.feed(data)
        return received

    def end(self) -> None:
        """Ends the command and, with it, everything inside; returns when it is gone."""
        if self.is_over:
            return
        self.is_over = True
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        # A worker that reads the end of its input ends, all below it with it, before its command does.
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

    def _did_not_start(self) -> InterviewError:
        try:
            status: object = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            status = None
        self._said.seek(0)
        said = self._said.read(4000).decode("utf-8", "replace").strip()
        why = f"it ended with status {status}" if status is not None else f"nothing came in {SECONDS_TO_START:g} s"
        return InterviewError(shlex.join(self.command[:1]), f"starts no sandbox here: {why}: {said or 'no message'}.",
                              _advice(said))  # fmt: skip


def refuse_missing_layers(command: Sequence[str], facts: Mapping[str, Any]) -> None:
    """Raises InterviewError naming every layer that a worker says it lacks, before any solution runs."""
    if "refused" in facts:
        problem = f"this kernel refuses the layer {facts['refused']!r} of the sandbox: {facts.get('why')}."
        raise InterviewError("--interview-sandbox", problem, "Run it on Linux 5.14 or later, or in a virtual machine.")
    missing = list(_missing_layers(facts))
    if missing:
        raise InterviewError(shlex.join(command[:1]), f"the sandbox that it starts lacks: {'; '.join(missing)}.", _HOOK)


def _missing_layers(facts: Mapping[str, Any]) -> list[str]:
    spaces = facts.get("namespaces", {})
    shared = [kind for kind in NAMESPACES if kind != "user" and spaces.get(kind) == namespace(kind)]
    ids = facts.get("ids", [0])
    checks = [
        (bool(shared), f"name spaces of its own ({', '.join(shared)})"),
        (facts.get("pid") != 1, f"a process name space in which its Python is process 1 (it is {facts.get('pid')})"),
        (not ids or 0 in ids, "an unprivileged user"),
        (facts.get("capabilities") != 0, "the loss of all capabilities"),
        (facts.get("no_new_privs") != 1, "no_new_privs"),
        (facts.get("seccomp") != 2, "the filter of system calls"),
        (not set(facts.get("interfaces", ["?"])) <= {"lo"}, f"a network of its own ({facts.get('interfaces')})"),
        (bool(facts.get("writable", ["/"])), f"read-only folders ({', '.join(facts.get('writable', ['/']))})"),
        (not facts.get("scratch"), "a writable /tmp"),
        (not facts.get("solutions"), "the folder of solutions at the place asked for"),
        (bool(facts.get("visible", ["?"])), f"a view without the checks ({', '.join(facts.get('visible', ['?']))})"),
        (bool(_leaked(facts)), f"an environment without this process's ({', '.join(_leaked(facts))})"),
        (_counts_globally(facts), "a limit of processes of its own (that takes Linux 5.14)"),
    ]
    return [text for is_missing, text in checks if is_missing]


def _leaked(facts: Mapping[str, Any]) -> list[str]:
    """Names of variables that came through with their values, apart from those that tell nothing."""
    harmless = {"PATH", "HOME", "PWD", "SHLVL", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ", "_", "USER", "LOGNAME",
                "SHELL", "HOSTNAME", "OLDPWD"}  # fmt: skip
    inside = facts.get("environment", {})
    public = {name for name in os.environ if name.startswith("PYTHON")}
    names = (name for name, value in os.environ.items() if value and inside.get(name) == value)
    return sorted(set(names) - harmless - public)[:5]


def _counts_globally(facts: Mapping[str, Any]) -> bool:
    numbers = str(facts.get("kernel", "0")).split(".")
    try:
        return (int(numbers[0]), int(numbers[1].split("-")[0])) < _NEWEST_GLOBAL_COUNT
    except (ValueError, IndexError):
        return True


def _advice(said: str) -> str:
    if "No permissions to creat" in said or "setting up uid map" in said or "Operation not permitted" in said:
        return _FORBIDDEN
    return "Run the command by hand to see what it lacks."


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise LateError
