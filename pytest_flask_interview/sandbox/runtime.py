"""The `sandbox` runtime: one worker a submission, a child a check, and a budget for what a submission may cost."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InterviewError
from ..model import Exercise, Incident, IncidentKind, SolutionFolder
from ..runtime.channel import StoppedError
from .arming import namespace
from .bubblewrap import site_folders
from .channel import SandboxChannel
from .needed import modules_for
from .place import INSIDE, SCRATCH, SHARED_MEMORY, TEMPORARY, Limits, Place
from .process import Worker
from .snapshot import Snapshot, count_links, remove, take_snapshot

MAX_RESTARTS = 20
WORKERS_KEPT = 2

Commander = Callable[[Place], Sequence[str]]


@dataclass(slots=True)
class _Spent:
    """What all that one person handed in has cost so far."""

    restarts: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class _Submission:
    """One person's solutions: the copies, the worker that holds them, and what they cost so far."""

    folder: Path
    copies: Path
    spent: _Spent
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    exercises: dict[str, Exercise] = field(default_factory=dict)
    worker: Worker | None = None
    checks: int = 0


class SandboxRuntime:
    """Implements `Runtime` behind a sandbox that ``commander`` knows how to start.

    ``timeout`` is for a check, ``budget`` for all checks of a submission together, both in seconds.
    """

    name = "sandbox"

    def __init__(
        self,
        commander: Commander,
        hidden: Sequence[Path],
        timeout: float,
        budget: float,
        limits: Limits | None = None,
    ) -> None:
        self._commander = commander
        self._hidden = tuple(hidden)
        self._timeout = timeout
        self._budget = budget
        self._limits = limits or Limits()
        self._submissions: dict[Path, _Submission] = {}
        self._spent: dict[Path, _Spent] = {}
        self._links: Counter[tuple[int, int]] = Counter()
        self._owner: Callable[[Path], Path] = Path
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def prepare(self, solutions: Sequence[SolutionFolder], owner: Callable[[Path], Path]) -> None:
        """Copies the solutions, all before the first check.

        ``owner`` tells of a submission which folder somebody handed in: budgets are for that.
        """
        self._owner = owner
        self._hidden += tuple({solution.submission: None for solution in solutions})
        self._links = count_links(solution.folder for solution in solutions)
        for solution in solutions:
            self._snapshot_of(solution)

    def readable(self, solution: SolutionFolder) -> SolutionFolder:
        """The safe copy of a solution."""
        return SolutionFolder(self._snapshot_of(solution).folder, solution.exercise)

    def incidents(self, solution: SolutionFolder) -> Sequence[Incident]:
        """What the copy left out."""
        return self._snapshot_of(solution).incidents

    @contextlib.contextmanager
    def channel(self, solution: SolutionFolder) -> Iterator[SandboxChannel]:
        """A channel to ``solution`` for one check; when it closes, everything that the check started is dead.

        The first question of the check raises StoppedError where the submission has used up its budget, and
        InterviewError where there is no sandbox.
        """
        submission = self._submission_of(solution)
        channel = SandboxChannel(lambda: self._ready_worker(submission, solution), _task(solution), self._timeout,
                                 self._limits)  # fmt: skip
        start = time.monotonic()
        try:
            yield channel
        finally:
            channel.end()
            submission.spent.seconds += time.monotonic() - start
            if not channel.can_go_on:
                self._give_up(submission)

    def try_out(self, solution: SolutionFolder, *, keeps: bool) -> None:
        """Starts the worker for ``solution`` and raises InterviewError where it finds no sandbox around it.

        Without ``keeps`` it is ended again: this process will run no check.
        """
        submission = self._submission_of(solution)
        self._start(submission)
        worker = submission.worker
        assert worker is not None
        try:
            worker.wait_until_safe()
        finally:
            if not keeps or not worker.is_safe:
                worker.end()
                submission.worker = None

    def expect(self, solution: SolutionFolder) -> None:
        """Starts the worker that will be needed next, without waiting for it."""
        submission = self._submission_of(solution)
        if (
            submission.worker is None
            and submission.spent.restarts <= MAX_RESTARTS
            and submission.spent.seconds < self._budget
        ):
            with contextlib.suppress(InterviewError):
                self._start(submission)

    def close(self) -> None:
        """Ends every worker and removes every copy."""
        for submission in self._submissions.values():
            if submission.worker is not None:
                submission.worker.end()
        if self._folder is not None:
            remove(Path(self._folder.name))
            self._folder.cleanup()

    def _submission_of(self, solution: SolutionFolder) -> _Submission:
        folder = solution.submission
        if folder not in self._submissions:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="interview-", ignore_cleanup_errors=True)
            copies = Path(self._folder.name).resolve() / str(len(self._submissions))
            copies.mkdir(mode=0o755)
            copies.chmod(0o755)
            spent = self._spent.setdefault(self._owner(folder), _Spent())
            self._submissions[folder] = _Submission(folder, copies, spent)
        return self._submissions[folder]

    def _snapshot_of(self, solution: SolutionFolder) -> Snapshot:
        submission, slug = self._submission_of(solution), solution.exercise.slug
        if slug not in submission.snapshots:
            submission.exercises[slug] = solution.exercise
            submission.snapshots[slug] = take_snapshot(solution.folder, submission.copies / slug, self._links)
        return submission.snapshots[slug]

    def _ready_worker(self, submission: _Submission, solution: SolutionFolder) -> tuple[Worker, int]:
        """The worker of a submission, and the number of the check that is about to begin."""
        if self._snapshot_of(solution).is_too_large:
            raise StoppedError(IncidentKind.SIZE, "The folder is too large to be checked.", is_broken=True)
        self._refuse_spent(submission)
        worker = self._worker_of(submission)
        submission.checks += 1
        return worker, submission.checks

    def _refuse_spent(self, submission: _Submission) -> None:
        if submission.spent.seconds >= self._budget:
            text = f"The submission has used up the {self._budget:g} s that all its checks have together."
            raise StoppedError(IncidentKind.BUDGET, text)
        if submission.spent.restarts > MAX_RESTARTS:
            text = f"The submission has broken its sandbox {submission.spent.restarts} times; it gets no other."
            raise StoppedError(IncidentKind.BUDGET, text)

    def _worker_of(self, submission: _Submission) -> Worker:
        if submission.worker is None:
            self._start(submission)
        assert submission.worker is not None
        try:
            submission.worker.wait_until_ready()
        except InterviewError:
            submission.worker.end()
            submission.worker = None
            raise
        return submission.worker

    def _start(self, submission: _Submission) -> None:
        idle = [s for s in self._submissions.values() if s.worker is not None and s is not submission]
        for other in idle[: len(idle) - WORKERS_KEPT + 1]:
            assert other.worker is not None
            other.worker.end()
            other.worker = None
        place = Place(submission.copies, self._hidden, self._limits.disk)
        command = self._commander(place)
        if not isinstance(command, (list, tuple)) or not command or not all(isinstance(p, str) for p in command):
            raise InterviewError("--interview-sandbox", "the hook pytest_interview_sandbox_command returns no command.",
                                 "Return a list of texts, the last of them a Python interpreter.")  # fmt: skip
        worker = Worker(command, self._setup(submission))
        worker.begin()
        submission.worker = worker

    def _give_up(self, submission: _Submission) -> None:
        submission.spent.restarts += 1
        if submission.worker is not None:
            submission.worker.end()
            submission.worker = None

    def _setup(self, submission: _Submission) -> dict[str, object]:
        limits = self._limits
        return {
            "user_namespace": namespace("user"),
            "solutions": INSIDE,
            "scratch": SCRATCH,
            "writable": [TEMPORARY, SHARED_MEMORY],
            "hidden": [str(path) for path in self._hidden],
            "environment": {"HOME": TEMPORARY, "TMPDIR": TEMPORARY, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            "path": list(site_folders()),
            "modules": modules_for(submission.exercises.values()),
            "limits": limits.of_each_process(self._timeout),
            "allowed": {
                "memory": limits.memory,
                "output": limits.output,
                "shown": limits.output_shown,
                "files": limits.files,
                "places": [TEMPORARY, SHARED_MEMORY],
            },
        }


def _task(solution: SolutionFolder) -> dict[str, object]:
    exercise = solution.exercise
    probes = exercise.probes_file.read_text(encoding="utf-8") if exercise.probes_file.is_file() else None
    return {"folder": f"{INSIDE}/{exercise.slug}", "probes_file": f"{exercise.slug}/probes.py", "probes": probes}
