"""One run of `pytest --interview`: what it selects, what it hears, and the report at its end."""

from __future__ import annotations

import contextvars
import inspect
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pytest

from . import fixtures
from .catalogue import Catalogue, missing_needs
from .collect import SUBJECT, CheckModule, MissingModule, Subject
from .discovery import Found, find_solutions, is_loop
from .errors import InterviewError, UnknownName
from .failures import NotStarted, cut_output, detail, represent, tell
from .model import Concept, ConceptState, Evidence, ExerciseState, Level, Outcome, SolutionFolder
from .packs import is_pack
from .progress import is_untouched
from .recorder import Phase, Recorder
from .reports.as_lines import to_lines
from .reports.build import RunFacts, build_report, display_name
from .reports.schema import Report
from .runtime.channel import Trace
from .settings import Settings

WORDS = {
    ExerciseState.UNTRIED: ("untried", "u", ("UNTRIED", {"blue": True})),
    ExerciseState.BROKEN: ("broken", "b", ("BROKEN", {"red": True})),
    ExerciseState.MISSING: ("missing", "m", ("MISSING", {"red": True})),
}


TRACE = pytest.StashKey["Trace | None"]()


class InterviewSession:
    """Registered only where solutions are checked."""

    def __init__(self, config: pytest.Config, settings: Settings) -> None:
        self.config = config
        self.settings = settings
        self.here = config.invocation_params.dir
        self.is_worker = hasattr(config, "workerinput")
        self.catalogue = Catalogue.load([*config.hook.pytest_interview_packs(), *settings.packs])
        self.formats = self._report_formats()
        self._refuse_unknown_names()
        self.found = Found()
        self.recorder = Recorder(())
        self.report: Report | None = None
        self.hanging: dict[Path, str] = {}
        self._untouched: dict[Path, bool] = {}
        self._started = datetime.now(UTC)
        self._clock = perf_counter()
        config.stash[fixtures.SEED] = settings.seed

    # Selection

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Finds the solutions before anything runs, so that a check that never reports is still expected."""
        self._started, self._clock = datetime.now(UTC), perf_counter()
        try:
            self.found = find_solutions(self._places(), self.catalogue)
            if not self.found.solutions and self.settings.is_asked_for:
                raise self._nothing_found()
        except InterviewError as error:
            raise pytest.UsageError(str(error)) from None
        self.recorder = Recorder(s for s in self._in_order() if self._is_selected(s))

    def pytest_report_header(self) -> str | None:
        """The seed, to repeat the run."""
        if not self.found.solutions:
            return None
        s = self.settings
        count = len(self.recorder.solutions)
        return f"interview: {count} solution{'s' if count != 1 else ''}, inline runtime, seed {s.seed}"

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """The exercises' own files are no tests of the person's; a symlink loop leads nowhere."""
        if is_loop(collection_path):
            return True
        if collection_path.is_dir() and (is_pack(collection_path) or (collection_path / "exercise.toml").is_file()):
            return True
        return None

    def pytest_collect_directory(self, path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """An exercise's folder without ``app.py`` still has its checks."""
        solution = self.found.solutions.get(path)
        if solution is None or solution.app_file.is_file():
            return None
        return MissingModule.of(parent, solution)

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Iterator[None]:  # fmt: skip
        """A solution's ``app.py`` is a test module of ours and of nobody else."""
        collectors = yield
        solution = self.found.solutions.get(file_path.parent) if file_path.name == "app.py" else None
        if solution is None:
            return collectors  # type: ignore[return-value]
        return [CheckModule.of(parent, solution, self.settings.timeout)]  # type: ignore[return-value]

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """Keeps pytest from importing an ``app.py`` that was given by name."""
        solution = self.found.solutions.get(module_path.parent) if module_path.name == "app.py" else None
        return CheckModule.of(parent, solution, self.settings.timeout) if solution else None

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Applies the filters by exercise, level and concept."""
        kept, dropped = [], []
        for item in items:
            subject = item.stash.get(SUBJECT, None)
            (kept if subject is None or self._is_wanted(subject) else dropped).append(item)
        if dropped:
            items[:] = kept
            config.hook.pytest_deselected(items=dropped)

    # Running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """An exercise whose packages are absent is unavailable: never a failure, never a pass."""
        subject = item.stash.get(SUBJECT, None)
        needs = missing_needs(subject.solution.exercise) if subject else ()
        if needs:
            reason = f"unavailable: pip install {' '.join(repr(n) if ' ' in n or '>' in n else n for n in needs)}"
            (pytest.fail if self.settings.refuses_skips else pytest.skip)(reason)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Runs a check in a context of its own, so that what the solution pushes there ends with it."""
        subject = pyfuncitem.stash.get(SUBJECT, None)
        if subject is None:
            return None
        self._refuse_not_started(subject.solution)
        names = inspect.signature(pyfuncitem.obj).parameters
        contextvars.copy_context().run(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in names})
        return True

    def _refuse_not_started(self, solution: SolutionFolder) -> None:
        """Stubs, absent files and modules known to hang are told at once instead of run."""
        if not solution.app_file.is_file():
            raise NotStarted(_why_missing(solution), ExerciseState.MISSING)
        if solution.folder in self.hanging:
            raise NotStarted(self.hanging[solution.folder], ExerciseState.BROKEN)
        if self._is_untouched(solution) and not self.settings.runs_untried:
            raise NotStarted("not started: app.py is still the stub.", ExerciseState.UNTRIED)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:  # fmt: skip
        """Rewrites a failure of ours; marks travel in ``user_properties``."""
        report: pytest.TestReport = yield  # type: ignore[assignment]
        subject = item.stash.get(SUBJECT, None)
        if subject is not None:
            report.user_properties = list(item.user_properties)
            if report.skipped and isinstance(report.longrepr, tuple):
                report.user_properties.append(("interview.message", report.longrepr[2].removeprefix("Skipped: ")))
            if report.skipped and missing_needs(subject.solution.exercise):
                report.user_properties.append(("interview.mark", ExerciseState.UNAVAILABLE.value))
            if report.failed and call.excinfo is not None:
                self._tell(report, item, subject, call.excinfo)
            report.sections = cut_output(report.sections, subject.solution.folder.resolve())
        return report  # type: ignore[return-value]

    @pytest.hookimpl(tryfirst=True)
    def pytest_exception_interact(self, node: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """``--pdb`` opens in the solution's own frame where the solution raised."""
        from .runtime.traces import own_traceback

        subject = node.stash.get(SUBJECT, None)
        trace = node.stash.get(TRACE, None)
        if subject is None or trace is None or trace.error is None:
            return
        frames = own_traceback(trace.error, subject.solution.folder.resolve())
        if frames is not None:
            call.excinfo = pytest.ExceptionInfo.from_exception(trace.error.with_traceback(frames))

    # Reporting

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, Mapping[str, bool]]] | None:
        """A stub, or a solution that cannot be imported, is told once by our report."""
        mark = _properties(report).get("interview.mark")
        if report.failed and mark in {state.value for state in WORDS}:
            return WORDS[ExerciseState(mark)]
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Records one phase; under xdist only the controller's recorder counts."""
        said = _properties(report)
        path, _, name = report.nodeid.partition("::")
        folder = Path(said.get("interview.folder") or (self.config.rootpath / path).parent)
        outcome = Outcome.PASSED if report.passed else Outcome.SKIPPED if report.skipped else Outcome.ERROR
        message = said.get("interview.message")
        if report.failed and message is None:
            message = "The process that ran this check died: did the solution end it?"
        mark = said.get("interview.mark")
        self.recorder.add(Phase(
            folder=folder, check=name.partition("[")[0], node=report.nodeid.partition("[")[0], case=report.nodeid,
            outcome=Outcome(said["interview.outcome"]) if report.failed and "interview.outcome" in said else outcome,
            seconds=report.duration, message=message, mark=ExerciseState(mark) if mark else None,
            detail=said.get("interview.detail"), cases=int(said.get("interview.cases", 1)),
        ))  # fmt: skip

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Writes the reports and applies the threshold; only the controller does."""
        if self.is_worker or not self.recorder.solutions:
            return
        self.report = build_report(self.catalogue, self.recorder, self._facts(), self._rule)
        for name, path in self.settings.reports:
            path.write_text(self.formats[name](self.report), encoding="utf-8", errors="backslashreplace")
        is_short = self.share < (self.settings.fail_under or 0)
        if exitstatus == pytest.ExitCode.OK and (is_short or self.found.near_misses):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints the report."""
        if self.report is None or not (self.report["exercises"] or self.report["notes"]):
            return
        terminalreporter.write_sep("=", "interview report")
        # The terminal writer knows the width; the reporter has no public way to ask.
        width = terminalreporter._tw.fullwidth
        for line in to_lines(self.report, width, self._why_broken()):
            terminalreporter.write(line.lead, **({line.colour: True} if line.colour and line.lead else {}))
            terminalreporter.write_line(line.rest)
        if self.settings.fail_under is not None:
            self._say_threshold(terminalreporter, self.settings.fail_under)
        for name, path in self.settings.reports:
            terminalreporter.write_line(f"{name} report: {display_name(path, self.here)}")

    @property
    def share(self) -> float:
        """Percent of the concepts that are mastered."""
        summary = self.report["summary"] if self.report else None
        return 100 * summary["mastered"] / summary["concepts"] if summary and summary["concepts"] else 0.0

    # xdist

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        """Every worker draws from the controller's seed."""
        node.workerinput["interview_seed"] = self.settings.seed  # type: ignore[attr-defined]

    # Details

    def _report_formats(self) -> dict[str, Callable[[Report], str]]:
        formats: dict[str, Callable[[Report], str]] = {}
        for offered in self.config.hook.pytest_interview_report_formats():
            formats.update(offered)
        return formats

    def _refuse_unknown_names(self) -> None:
        for slug in self.settings.exercises:
            self.catalogue.exercise(slug)
        for name in self.settings.concepts:
            if name not in self.catalogue.topics:
                self.catalogue.concept(name)
        for level in self.settings.levels:
            if level not in list(Level):
                raise UnknownName("level", level, list(Level))
        for name, path in self.settings.reports:
            if name not in self.formats:
                raise UnknownName("report format", name, self.formats)
            _refuse_unwritable(path)

    def _in_order(self) -> Iterator[SolutionFolder]:
        """Submission by submission, and the exercises of each in the order to do them."""
        solutions = self.found.solutions.values()
        order = [exercise.slug for exercise in self.catalogue.in_teaching_order()]
        for submission in dict.fromkeys(s.submission for s in solutions):
            own = [s for s in solutions if s.submission == submission]
            yield from sorted(own, key=lambda s: order.index(s.exercise.slug))

    def _places(self) -> list[Path]:
        return [Path(os.path.abspath(self.here / argument.partition("::")[0])) for argument in self.config.args]

    def _nothing_found(self) -> InterviewError:
        places = ", ".join(display_name(p, self.here) for p in self._places())
        if self.found.near_misses:
            miss = self.found.near_misses[0]
            return InterviewError(display_name(miss.folder, self.here), "no exercise has this name.",
                                  f"Did you mean {miss.suggestion!r}? Rename the folder.")  # fmt: skip
        known = ", ".join(list(self.catalogue.exercises)[:8])
        return InterviewError(places, "holds no solution.",
                              f"A solution is an app.py in a folder named after an exercise: {known}. "
                              "Start with: flask-interview new practice")  # fmt: skip

    def _is_selected(self, solution: SolutionFolder) -> bool:
        exercise, wanted = solution.exercise, self.settings
        return (not wanted.exercises or exercise.slug in wanted.exercises) and (
            not wanted.levels or exercise.level in wanted.levels
        )

    def _is_wanted(self, subject: Subject) -> bool:
        names = {name for concept in subject.check.concepts for name in (concept, concept.partition(".")[0])}
        has_concept = not self.settings.concepts or bool(names & set(self.settings.concepts))
        return has_concept and self._is_selected(subject.solution)

    def _is_untouched(self, solution: SolutionFolder) -> bool:
        if solution.folder not in self._untouched:
            self._untouched[solution.folder] = is_untouched(solution)
        return self._untouched[solution.folder]

    def _tell(
        self, report: pytest.TestReport, item: pytest.Item, subject: Subject, error: pytest.ExceptionInfo[BaseException]
    ) -> None:
        handle = item.stash.get(fixtures.HANDLE, None)
        exchanges = handle.exchanges if handle else []
        latest = handle.latest_trace() if handle else None
        story = tell(subject.check, subject.solution, error, exchanges, latest, report.when or "call")
        item.stash[TRACE] = story.trace
        if story.outcome is Outcome.TIMEOUT and not exchanges and handle is not None and not handle.has_apps:
            self.hanging[subject.solution.folder] = "app.py was still importing when its time was up."
        report.user_properties += [("interview.outcome", story.outcome.value), ("interview.message", story.message)]
        if story.mark is not None:
            report.user_properties.append(("interview.mark", story.mark.value))
        if story.mark is ExerciseState.BROKEN:
            report.user_properties.append(("interview.detail", detail(story)))
        if self.config.getoption("tbstyle") in {"auto", "line", "no"} or story.mark:
            report.longrepr = represent(story)

    def _rule(self, concept: Concept, evidence: Sequence[Evidence]) -> ConceptState:
        state: ConceptState = self.config.hook.pytest_interview_mastery(concept=concept, evidence=evidence)
        return state

    def _facts(self) -> RunFacts:
        notes = tuple(
            f"{display_name(miss.folder, self.here)} was not checked: no exercise has this name. "
            f"Did you mean {miss.suggestion!r}? Rename the folder."
            for miss in self.found.near_misses
        )
        seconds = perf_counter() - self._clock
        return RunFacts(self._started, seconds, self.settings.seed, "inline", self.here, notes)

    def _why_broken(self) -> dict[str, str]:
        solutions = self.recorder.solutions.values()
        return {display_name(s.folder, self.here): "\n".join(self.recorder.details(s)) for s in solutions}

    def _say_threshold(self, reporter: pytest.TerminalReporter, wanted: float) -> None:
        if self.share < wanted:
            reporter.write_line(f"FAIL Required mastery of {wanted:g}% not reached: {self.share:.1f}%", red=True)
        else:
            reporter.write_line(f"Required mastery of {wanted:g}% reached: {self.share:.1f}%", green=True)


def _properties(report: pytest.TestReport) -> dict[str, str]:
    pairs = getattr(report, "user_properties", ())
    return {name: str(value) for name, value in pairs if str(name).startswith("interview.")}


def _refuse_unwritable(path: Path) -> None:
    if path.is_dir():
        raise InterviewError(path, "is a folder.", "Give the report a file name.")
    if not path.parent.is_dir():
        raise InterviewError(path, f"the folder {path.parent} does not exist.", "Make it first.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InterviewError(path, "cannot be written.", "Choose another place for the report.")


def _why_missing(solution: SolutionFolder) -> str:
    if solution.app_file.is_symlink():
        return "app.py is a symbolic link that leads nowhere."
    return f"there is no app.py. Write one, or: flask-interview new {solution.submission.name} {solution.exercise.slug}"
