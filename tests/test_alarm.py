"""When pytest-timeout's alarm may end a check, and when it may not."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from types import FrameType

import pytest

from pytest_flask_interview.alarm import Alarm

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs setitimer, which Windows lacks")


class RungError(Exception):
    """What pytest-timeout raises."""


@pytest.fixture
def alarm() -> Iterator[Alarm]:
    def raises(_number: int, _frame: FrameType | None) -> None:
        raise RungError

    before = signal.signal(signal.SIGALRM, raises)
    yield Alarm(lambda: None)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def wait_for_ring() -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        time.sleep(0.01)
    pytest.fail("it never rang")


def test_it_ends_what_is_within_a_phase(alarm: Alarm) -> None:
    with alarm.heeded():
        alarm.ring_again(0.05)
        with pytest.raises(RungError):
            wait_for_ring()
    assert alarm.has_rung


def test_between_two_phases_it_waits_for_the_next(alarm: Alarm) -> None:
    alarm.ring_again(0.01)
    time.sleep(0.1)  # Here it rang.
    assert not alarm.has_rung
    with alarm.heeded(), pytest.raises(RungError):
        wait_for_ring()
