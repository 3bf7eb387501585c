"""What a check asks for. pytest-flask's names (app, client, config, live_server) stay free."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from .collect import SUBJECT
from .errors import InterviewError
from .runtime.channel import Runtime, StoppedError
from .solution import HttpClient, LazyApp, Solution

HANDLE = pytest.StashKey[Solution]()
SEED = pytest.StashKey[int]()
RUNTIME = pytest.StashKey[Runtime]()
FAILED = pytest.StashKey[bool]()
LATE = pytest.StashKey[StoppedError]()


@pytest.fixture
def solution(request: pytest.FixtureRequest) -> Iterator[Solution]:
    """The solution under check, imported afresh when it is first needed."""
    subject = request.node.stash.get(SUBJECT, None)
    if subject is None:
        raise InterviewError(request.node.nodeid, "asks for 'solution' but is no check of an exercise.",
                             "Run it with: pytest --interview FOLDER.")  # fmt: skip
    runtime = request.config.stash[RUNTIME]
    with runtime.channel(subject.solution) as channel:
        path = runtime.readable(subject.solution).folder
        handle = Solution(channel, path, reaches_services=runtime.name != "sandbox")
        request.node.stash[HANDLE] = handle
        yield handle
    if channel.stopped is not None:
        if FAILED not in request.node.stash:
            raise channel.stopped  # A check that swallowed it has not passed.
        request.node.stash[LATE] = channel.stopped
    # What a failure needed has been told; frames and bodies of every failure would fill the memory.
    del request.node.stash[HANDLE]


@pytest.fixture
def http(solution: Solution) -> HttpClient:
    """A client on the solution's application, made without configuration at the first request."""
    return HttpClient(LazyApp(solution))


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Random values that differ from run to run and repeat from ``--interview-seed``.

    They depend on the exercise and the check, not on where the solution lies: two people get the same values in one
    run, and a run can be repeated from another folder.
    """
    subject = request.node.stash.get(SUBJECT, None)
    slug = subject.solution.exercise.slug if subject else request.node.nodeid
    return random.Random(f"{request.config.stash[SEED]}:{slug}:{request.node.name}")
