"""Hears the test reports, whatever process they come from, and ends the run with the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

import pytest

from .interview import Interview
from .model import Concept, ConceptState, Evidence, ExerciseState, Outcome
from .recorder import Phase
from .reports.as_lines import to_lines
from .reports.build import RunFacts, build_report, display_name
from .reports.schema import Report

WORDS = {
    ExerciseState.UNTRIED: ("untried", "u", ("UNTRIED", {"blue": True})),
    ExerciseState.BROKEN: ("broken", "b", ("BROKEN", {"red": True})),
    ExerciseState.MISSING: ("missing", "m", ("MISSING", {"red": True})),
}
MAX_NOTES = 50
DIED = "The process that ran this check died: did the solution end it?"


class Reporting:
    """The hooks of reporting. Only the controller writes."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview
        self._report: Report | None = None
        self._said: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, Mapping[str, bool]]] | None:
        """A stub, or a solution that cannot be imported, is told once by our report."""
        mark = _properties(report).get("interview.mark")
        if not report.passed and mark in {state.value for state in WORDS}:
            return WORDS[ExerciseState(mark)]
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Records one phase of one check."""
        said = _properties(report)
        if "interview.folder" in said:
            self._record(report, Path(said["interview.folder"]), said["interview.check"], said)
        elif report.failed:
            # A worker that died reports for the check it ran, without its properties.
            place, _, name = report.nodeid.rpartition("::")
            for folder in self._folders_of(place):
                self._record(report, folder, name.partition("[")[0], {})

    def _record(self, report: pytest.TestReport, folder: Path, check: str, said: Mapping[str, str]) -> None:
        outcome = Outcome.PASSED if report.passed else Outcome.SKIPPED if report.skipped else Outcome.ERROR
        mark = said.get("interview.mark")
        phase = Phase(
            folder=folder,
            check=check,
            node=report.nodeid[: report.nodeid.rfind(f"::{check}")] + f"::{check}",
            case=report.nodeid,
            is_call=report.when == "call" or not said,
            outcome=Outcome(said.get("interview.outcome", outcome.value)),
            seconds=report.duration,
            message=said.get("interview.message", DIED if report.failed else None),
            reason=said.get("interview.reason"),
            mark=ExerciseState(mark) if mark else None,
            detail=said.get("interview.detail"),
            cases=int(said.get("interview.cases", 1)),
            incident=said.get("interview.incident"),
            probes=tuple(said.get("interview.probes", "").split()),
        )
        self._interview.recorder.add(phase)

    def _folders_of(self, place: str) -> list[Path]:
        """The solutions that the path of a node id may mean; it need not be relative to the root folder."""
        folders = list(self._interview.recorder.solutions)
        exact = (self._interview.config.rootpath / place).parent
        return [exact] if exact in folders else [f for f in folders if (f / "app.py").as_posix().endswith(f"/{place}")]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Builds the report, writes it, and applies the threshold."""
        interview = self._interview
        option = interview.config.option
        is_dry = hasattr(interview.config, "workerinput") or option.collectonly or option.setuponly or option.setupplan
        if is_dry or not interview.recorder.solutions:
            return
        self._report = build_report(interview.catalogue, interview.recorder, self._facts(), self._rule)
        written = [self._write(name, path) for name, path in interview.settings.reports]
        is_enough = self._share >= (interview.settings.fail_under or 0)
        is_tried = all(row["state"] != ExerciseState.UNTRIED for row in self._report["exercises"])
        is_whole = not (interview.found.near_misses or interview.empty or interview.recorder.absent)
        is_good = all(written) and is_enough and is_tried and is_whole
        if exitstatus == pytest.ExitCode.OK and not is_good:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints the report."""
        if self._report is None or not (self._report["exercises"] or self._report["notes"]):
            return
        terminalreporter.write_sep("=", "interview report")
        # The terminal writer knows the width; the reporter has no public way to ask.
        width = terminalreporter._tw.fullwidth
        for line in to_lines(self._report, width, self._why_broken()):
            terminalreporter.write(line.lead, **({line.colour: True} if line.colour and line.lead else {}))
            terminalreporter.write_line(line.rest)
        if self._interview.settings.fail_under is not None:
            self._say_threshold(terminalreporter, self._interview.settings.fail_under)
        absent = len(self._interview.recorder.absent)
        if absent:
            said = (
                f"FAIL {absent} solution{'s' if absent > 1 else ''} of the set {'are' if absent > 1 else 'is'} missing."
            )
            terminalreporter.write_line(said, red=True)
        for text in self._said:
            terminalreporter.write_line(text)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        """Every xdist worker draws from the controller's seed."""
        node.workerinput["interview_seed"] = self._interview.settings.seed  # type: ignore[attr-defined]

    @property
    def _share(self) -> float:
        """Percent of the concepts that are mastered."""
        summary = self._report["summary"] if self._report else None
        return 100 * summary["mastered"] / summary["concepts"] if summary and summary["concepts"] else 0.0

    def _write(self, name: str, path: Path) -> bool:
        assert self._report is not None
        shown = display_name(path, self._interview.here)
        try:
            path.write_text(self._interview.formats[name](self._report), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            self._said.append(f"FAIL {name} report: {shown} could not be written: {error.strerror}.")
            return False
        self._said.append(f"{name} report: {shown}")
        return True

    def _rule(self, concept: Concept, evidence: Sequence[Evidence]) -> ConceptState:
        hook = self._interview.config.hook
        state: ConceptState = hook.pytest_interview_mastery(concept=concept, evidence=evidence)
        return state

    def _facts(self) -> RunFacts:
        interview = self._interview
        notes = tuple(
            f"{display_name(miss.folder, interview.here)} was not checked: no exercise has this name. "
            f"Did you mean {miss.suggestion!r}? Rename the folder."
            for miss in interview.found.near_misses
        )
        missed = {miss.folder.parent for miss in interview.found.near_misses}
        notes += tuple(
            f"{display_name(folder, interview.here)} holds no solution of an exercise: nothing in it was checked."
            for folder in interview.empty
            if folder not in missed
        )
        notes = notes[:MAX_NOTES] + ((f"and {len(notes) - MAX_NOTES} more.",) if len(notes) > MAX_NOTES else ())
        seconds = perf_counter() - interview.clock
        name, seed = interview.runtime.name, interview.settings.seed
        return RunFacts(interview.started, seconds, seed, name, interview.here, notes, interview.planted)

    def _why_broken(self) -> dict[str, str]:
        recorder, here = self._interview.recorder, self._interview.here
        return {display_name(s.folder, here): "\n".join(recorder.details(s)) for s in recorder.solutions.values()}

    def _say_threshold(self, reporter: pytest.TerminalReporter, wanted: float) -> None:
        if self._share < wanted:
            reporter.write_line(f"FAIL Required mastery of {wanted:g}% not reached: {self._share:.1f}%", red=True)
        else:
            reporter.write_line(f"Required mastery of {wanted:g}% reached: {self._share:.1f}%", green=True)


def _properties(report: pytest.TestReport) -> dict[str, str]:
    pairs = getattr(report, "user_properties", ())
    return {name: str(value) for name, value in pairs if str(name).startswith("interview.")}
