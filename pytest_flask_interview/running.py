"""How one check runs, and how its failure is told."""

from __future__ import annotations

import contextvars
import inspect
import signal
from collections.abc import Generator
from itertools import pairwise
from pathlib import Path

import pytest

from . import fixtures
from .alarm import Alarm
from .catalogue import missing_needs, missing_programs
from .collect import SUBJECT, Subject
from .failures import SANDBOX_OUTPUT, NotStartedError, UntriedError, cut_output, detail, is_timeout, represent, tell
from .interview import Interview
from .model import ExerciseState, IncidentKind, Outcome, SolutionFolder
from .progress import is_untouched
from .reports.untrusted import utf8
from .runtime.channel import SolutionError, StoppedError, Trace
from .runtime.traces import own_traceback
from .sandbox.place import INSIDE
from .solution import Solution

UNTRIED = "not started: app.py is still the stub."
TRACE = pytest.StashKey[Trace | None]()


class Running:
    """The hooks around one check."""

    def __init__(self, interview: Interview) -> None:
        self._settings = interview.settings
        self._patience = interview.patience
        self._runtime = interview.runtime
        self._config = interview.config
        self._alarm = Alarm(self._uncover)
        self._config.pluginmanager.register(self._alarm, "interview-alarm")
        self._hanging: dict[Path, str] = {}
        self._untouched: dict[Path, bool] = {}
        self._following: dict[Path, SolutionFolder] | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """While the checks of one submission run, the runtime prepares for the next one."""
        if self._following is None:
            subjects = [i.stash[SUBJECT].solution for i in item.session.items if SUBJECT in i.stash]
            pairs = pairwise(subjects)
            self._following = {a.submission: b for a, b in pairs if a.submission != b.submission}
        if SUBJECT in item.stash:
            following = self._following.pop(item.stash[SUBJECT].solution.submission, None)
            if following is not None:
                self._runtime.expect(following)

    def pytest_unconfigure(self) -> None:
        """Nothing of a solution outlives the run."""
        self._runtime.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """What cannot run here, and what nobody has begun, is told at once."""
        subject = item.stash.get(SUBJECT, None)
        if subject is not None:
            self._skip_unavailable(subject)
        if subject is not None and self._is_left_alone(subject.solution):
            raise UntriedError(UNTRIED)  # Before its fixtures, which may need a solution.

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Runs a check in a context of its own, so that what the solution pushes there ends with it."""
        subject = pyfuncitem.stash.get(SUBJECT, None)
        if subject is None:
            return None
        self._refuse_not_started(subject.solution)
        names = inspect.signature(pyfuncitem.obj).parameters
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        try:
            contextvars.copy_context().run(pyfuncitem.obj, **arguments)
        finally:
            self._alarm.ring_once(self._patience)
        if self._alarm.has_rung:
            pytest.fail("Timeout from pytest-timeout, which the solution swallowed.", pytrace=False)
        return True

    @pytest.hookimpl(wrapper=True, optionalhook=True)
    def pytest_timeout_set_timer(self, item: pytest.Item) -> Generator[None, object, object]:
        """The alarm rings again: a bare ``except:`` in the solution may have swallowed it."""
        result = yield
        if SUBJECT in item.stash and hasattr(signal, "setitimer") and self._patience:
            self._alarm.ring_again(self._patience)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Rewrites a failure of ours; what the report needs travels in ``user_properties``, also under xdist."""
        subject = item.stash.get(SUBJECT, None)
        if subject is not None:
            # pytest would read the whole module of checks to tell what is told otherwise here.
            item.repr_failure = _untold  # type: ignore[method-assign, assignment]
        report = yield
        if subject is not None:
            report.user_properties = list(item.user_properties)
            if report.skipped and call.excinfo is not None:
                report.user_properties += _why_skipped(call.excinfo.value, subject, self._settings.is_sandboxed)
            if report.failed and call.excinfo is not None:
                self._tell(report, item, subject, call.excinfo)
            self._add_incident(report, item, call)
            handle = item.stash.get(fixtures.HANDLE, None)
            if handle is not None and handle.probed:
                report.user_properties.append(("interview.probes", " ".join(handle.probed)))
            if report.failed and handle is not None and handle.printed:
                report.sections.append((SANDBOX_OUTPUT, handle.printed))
            report.sections = cut_output(report.sections, self._shown_folder(subject.solution))
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_exception_interact(self, node: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """``--pdb`` opens in the solution's own frame where the solution raised."""
        subject, trace = node.stash.get(SUBJECT, None), node.stash.get(TRACE, None)
        if subject is None or trace is None or trace.error is None:
            return
        frames = own_traceback(trace.error, subject.solution.folder.resolve())
        if frames is not None:
            call.excinfo = pytest.ExceptionInfo.from_exception(trace.error.with_traceback(frames))

    def _skip_unavailable(self, subject: Subject) -> None:
        """An exercise or a check that cannot run here is unavailable: never a failure, never a pass."""
        exercise = subject.solution.exercise
        if self._settings.is_sandboxed and exercise.not_in_sandbox:
            pytest.skip(f"unavailable in the sandbox: {exercise.not_in_sandbox}")
        needs, programs = missing_needs(exercise), missing_programs(subject.check.programs)
        if needs or programs:
            step = f"pip install {' '.join(map(repr, needs))}" if needs else f"install {' and '.join(programs)}"
            (pytest.fail if self._settings.refuses_skips else pytest.skip)(f"unavailable: {step}")

    def _add_incident(self, report: pytest.TestReport, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """What a reviewer should know of, whether or not the check stumbled over it."""
        handle = item.stash.get(fixtures.HANDLE, None)
        error = call.excinfo.value if call.excinfo else None
        stopped = error if isinstance(error, StoppedError) else handle.stopped if handle and report.failed else None
        stopped = stopped or item.stash.get(fixtures.LATE, None)
        if report.failed and report.when == "call":
            item.stash[fixtures.FAILED] = True
        if stopped is None and self._settings.is_sandboxed and error is not None and is_timeout(error):
            stopped = StoppedError(IncidentKind.TIMEOUT, "Judging what it answered took too long.")
        if stopped is not None:
            report.user_properties.append(("interview.incident", f"{stopped.kind}: {utf8(stopped.message)}"))
        elif report.failed and handle is not None and self._settings.is_sandboxed and _ran_out(handle, error):
            text = f"{IncidentKind.MEMORY}: It asked for more memory than it may have and got a MemoryError."
            report.user_properties.append(("interview.incident", text))

    def _shown_folder(self, solution: SolutionFolder) -> Path:
        """The solution's folder as its own tracebacks name it."""
        return Path(INSIDE, solution.exercise.slug) if self._settings.is_sandboxed else solution.folder.resolve()

    def _uncover(self) -> None:
        capture = self._config.pluginmanager.getplugin("capturemanager")
        if capture:
            capture.suspend_global_capture(in_=True)

    def _refuse_not_started(self, solution: SolutionFolder) -> None:
        """Stubs, absent files and modules known to hang are told at once instead of run."""
        readable = self._runtime.readable(solution)
        if not readable.app_file.is_file():
            raise NotStartedError(_why_missing(solution, self._settings.is_sandboxed), ExerciseState.MISSING)
        if solution.folder in self._hanging:
            raise NotStartedError(self._hanging[solution.folder], ExerciseState.BROKEN)

    def _is_left_alone(self, solution: SolutionFolder) -> bool:
        """Whether there is a stub that nobody has touched, and its checks are not to run."""
        is_there = self._runtime.readable(solution).app_file.is_file() and solution.folder not in self._hanging
        return is_there and not self._settings.runs_untried and self._is_untouched(solution)

    def _is_untouched(self, solution: SolutionFolder) -> bool:
        if solution.folder not in self._untouched:
            self._untouched[solution.folder] = is_untouched(self._runtime.readable(solution))
        return self._untouched[solution.folder]

    def _tell(
        self, report: pytest.TestReport, item: pytest.Item, subject: Subject, error: pytest.ExceptionInfo[BaseException]
    ) -> None:
        handle = item.stash.get(fixtures.HANDLE, None)
        exchanges = handle.exchanges if handle else []
        latest = handle.latest_trace() if handle else None
        story = tell(subject.check, subject.solution, error, exchanges, latest, report.when or "call")
        if self._config.getoption("usepdb"):
            item.stash[TRACE] = story.trace
        if story.outcome is Outcome.TIMEOUT and handle is not None and handle.is_importing:
            self._hanging[subject.solution.folder] = "app.py was still importing when its time was up."
        report.user_properties += [
            ("interview.outcome", story.outcome.value),
            ("interview.message", utf8(story.message)),
        ]
        if story.reason:
            report.user_properties.append(("interview.reason", utf8(story.reason)))
        if story.mark is not None:
            report.user_properties.append(("interview.mark", story.mark.value))
        if story.mark is ExerciseState.BROKEN:
            report.user_properties.append(("interview.detail", utf8(detail(story))))
        if self._config.getoption("tbstyle") in {"auto", "line", "no"} or story.mark or self._settings.is_sandboxed:
            report.longrepr = represent(story)
        elif report.when == "call":
            report.longrepr = type(item).repr_failure(item, error)


def _untold(excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # noqa: ARG001 - the name is pytest's
    return ""


def _ran_out(handle: Solution, error: BaseException | None) -> bool:
    traces = [error.trace if isinstance(error, SolutionError) else None, *(e.trace for e in handle.exchanges)]
    return any(trace is not None and trace.summary.startswith("MemoryError") for trace in traces)


def _why_skipped(error: BaseException, subject: Subject, is_sandboxed: bool) -> list[tuple[str, str]]:
    said = [("interview.message", utf8(str(error)))]
    if isinstance(error, UntriedError):
        mark, outcome = ExerciseState.UNTRIED, Outcome.FAILED
        said += [("interview.mark", mark.value), ("interview.outcome", outcome.value)]
    elif missing_needs(subject.solution.exercise) or (is_sandboxed and subject.solution.exercise.not_in_sandbox):
        said.append(("interview.mark", ExerciseState.UNAVAILABLE.value))
    return said


def _why_missing(solution: SolutionFolder, is_sandboxed: bool) -> str:
    if is_sandboxed and solution.app_file.is_symlink() | solution.app_file.exists() | solution.folder.is_symlink():
        return "app.py is no file of its own here, so it was left out: the integrity notices say why."
    if solution.app_file.is_symlink():
        return "app.py is a symbolic link that leads nowhere."
    return f"there is no app.py. Write one, or: flask-interview new {solution.submission.name} {solution.exercise.slug}"
