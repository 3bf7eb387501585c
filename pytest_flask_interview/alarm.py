"""Keeps pytest-timeout's alarm from being swallowed by a solution."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Generator, Iterator
from types import FrameType

import pytest
from pytest_timeout import is_debugging

INTERVAL = 1.0
PATIENCE = 5
MESSAGE = (
    b"\ninterview: a solution swallows every exception, its time-out too, so this process ends here."
    b"\nWrite 'except Exception:' in place of 'except:'. pytest -n 2 survives such a solution.\n"
)


class Alarm:
    """Rings again every second, remembers that it rang, and ends the process where that does not help.

    A loop around a bare ``except:`` cannot be left by an exception, and a run that ends is better than one that
    hangs. ``uncover`` takes pytest's capturing away, so that the last words are seen.
    """

    def __init__(self, uncover: Callable[[], object]) -> None:
        self._uncover = uncover
        self._end = os._exit
        self._rings = 0
        self._is_set = False
        self._is_heeded = False

    @contextlib.contextmanager
    def heeded(self) -> Iterator[None]:
        """Within this, ringing raises. Outside, where pytest is at work, it would end the run: there it rings later."""
        self._is_heeded = True
        try:
            yield
        finally:
            self._is_heeded = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        """The time-out of a check is for its three phases."""
        with self.heeded():
            yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        """The second one."""
        with self.heeded():
            yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, None, None]:
        """The last one."""
        with self.heeded():
            yield

    @property
    def has_rung(self) -> bool:
        """Whether the time of the present check was up."""
        return self._rings > 0

    def ring_again(self, seconds: float) -> None:
        """Makes the alarm that pytest-timeout has just set, to ring in ``seconds``, repeat."""
        handler = signal.getsignal(signal.SIGALRM)
        self._rings, self._is_set = 0, callable(handler)

        def ring(number: int, frame: FrameType | None) -> None:
            if not self._is_heeded:
                signal.setitimer(signal.ITIMER_REAL, seconds, INTERVAL)  # The next phase has its whole time.
                return
            self._rings += 0 if is_debugging() else 1
            if self._rings > PATIENCE:
                self._uncover()
                os.write(2, MESSAGE)
                self._end(1)
            if callable(handler):
                handler(number, frame)

        if self._is_set:
            signal.signal(signal.SIGALRM, ring)
            signal.setitimer(signal.ITIMER_REAL, seconds, INTERVAL)

    def ring_once(self, seconds: float) -> None:
        """Gives what comes after the check, its teardown, ``seconds`` of its own and one alarm."""
        if self._is_set:
            signal.setitimer(signal.ITIMER_REAL, seconds)
