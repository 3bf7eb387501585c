"""What probes are given: calls that begin at the same moment."""

from __future__ import annotations

import runpy
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event, get_ident

import pytest

from pytest_flask_interview.errors import CheckAuthorError
from pytest_flask_interview.runtime.beside import Beside
from pytest_flask_interview.runtime.host import Host, HostBeside

MARK = ContextVar("MARK", default="empty")


@pytest.fixture
def beside(tmp_path: Path) -> HostBeside:
    return HostBeside(Host(tmp_path, str(tmp_path), "probes.py"))


def test_calls_overlap_and_answer_in_their_order(beside: HostBeside) -> None:
    MARK.set("of the caller")
    meeting = Barrier(2)
    answers = beside.at_once(lambda: (meeting.wait(5) >= 0, MARK.get(), "first"),
                             lambda: (meeting.wait(5) >= 0, MARK.get(), "second"))  # fmt: skip
    assert answers == [(True, "empty", "first"), (True, "empty", "second")]
    assert beside.at_once(get_ident) != [get_ident()]


def test_what_one_of_them_raises_comes_out(beside: HostBeside) -> None:
    with pytest.raises(ZeroDivisionError):
        beside.at_once(lambda: 1, lambda: 1 // 0)


def test_one_that_never_ends_is_told(beside: HostBeside) -> None:
    end = Event()
    with pytest.raises(TimeoutError, match=r"1 of 2 were still busy after 0\.2 s"):
        beside.at_once(lambda: 1, end.wait, seconds=0.2)
    end.set()


def test_the_clock_moves_for_the_rest_of_a_check(beside: HostBeside) -> None:
    before = time.time()
    try:
        beside.travel(3600)
        beside.travel(60)
        assert 3660 <= time.time() - before < 3670
        assert 3660 <= datetime.now(UTC).timestamp() - before < 3670
    finally:
        beside._host.stay()
    assert time.time() - before < 10


def test_audit_events_are_told_during_the_block_only(beside: HostBeside, tmp_path: Path) -> None:
    told: list[tuple[str, object]] = []
    file = tmp_path / "one"
    with beside.audit(lambda event, arguments: told.append((event, arguments[0] if arguments else None))):
        file.touch()
        with beside.audit(lambda event, arguments: None):
            file.read_text(encoding="utf-8")
    count = len(told)
    file.read_text(encoding="utf-8")
    assert [event for event, name in told if name == str(file)].count("open") == 2
    assert len(told) == count


def test_the_clock_moves_ahead_only(beside: HostBeside) -> None:
    with pytest.raises(CheckAuthorError, match=r"travel\(-5\) goes back in time"):
        beside.travel(-5)


def test_the_benchmark_without_the_plugin_gives_probes_all_of_it(tmp_path: Path) -> None:
    bare = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks/bare_conftest.py"))["Beside"](tmp_path, "scratch")
    assert {name for name in vars(Beside) if not name.startswith("_")} <= set(dir(bare))
