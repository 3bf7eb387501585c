"""Gathers what the checks reported, whatever process they ran in, and knows which were to be expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .model import ExerciseState, Outcome, SolutionFolder

_WORST_FIRST = (Outcome.TIMEOUT, Outcome.ERROR, Outcome.FAILED, Outcome.SKIPPED, Outcome.PASSED)


@dataclass(slots=True)
class CheckResult:
    """One check that ran: its worst phase, of all its cases where it is parametrised."""

    node: str
    outcome: Outcome = Outcome.PASSED
    seconds: float = 0.0
    message: str | None = None
    reason: str | None = None
    mark: ExerciseState | None = None
    detail: str | None = None
    expected_cases: int = 1
    called: set[str] = field(default_factory=set)
    incidents: list[str] = field(default_factory=list)
    probes: list[str] = field(default_factory=list)

    @property
    def has_run(self) -> bool:
        """Whether it is known how it ended: a setup alone, or a run that was broken off, says nothing."""
        return bool(self.called) or self.outcome is not Outcome.PASSED

    def add(self, outcome: Outcome, message: str | None) -> None:
        """Takes one more phase of one more case."""
        if _WORST_FIRST.index(outcome) < _WORST_FIRST.index(self.outcome):
            self.outcome, self.message = outcome, message


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase (setup, call, teardown) of one check, as its test report told it."""

    folder: Path
    check: str
    node: str
    case: str
    is_call: bool
    outcome: Outcome
    seconds: float
    message: str | None = None
    reason: str | None = None
    mark: ExerciseState | None = None
    detail: str | None = None
    cases: int = 1
    incident: str | None = None
    probes: tuple[str, ...] = ()


class Recorder:
    """Results by solution and check; ``absent`` are solutions that were expected and are not there."""

    def __init__(self, solutions: Iterable[SolutionFolder], absent: Iterable[SolutionFolder] = ()) -> None:
        self.solutions = {solution.folder: solution for solution in solutions}
        self.absent = frozenset(solution.folder for solution in absent)
        self._results: dict[Path, dict[str, CheckResult]] = {}

    def add(self, phase: Phase) -> None:
        """Takes one phase; one of a solution or check that is not expected is left out."""
        solution = self.solutions.get(phase.folder)
        if solution is None or phase.check not in solution.exercise.checks:
            return
        results = self._results.setdefault(phase.folder, {})
        result = results.setdefault(phase.check, CheckResult(phase.node, expected_cases=phase.cases))
        if phase.is_call:
            result.called.add(phase.case)
        result.seconds += phase.seconds
        result.mark = phase.mark or result.mark
        result.detail = phase.detail or result.detail
        result.reason = phase.reason or result.reason
        result.probes += [name for name in phase.probes if name not in result.probes]
        if phase.incident and phase.incident not in result.incidents:
            result.incidents.append(phase.incident)
        result.add(phase.outcome, phase.message)

    def results(self, solution: SolutionFolder) -> Mapping[str, CheckResult]:
        """The checks of ``solution`` that ran to an end, in the order of its exercise.

        A parametrised check of which only some cases ran has not passed: it counts as skipped.
        """
        found = {name: r for name, r in self._results.get(solution.folder, {}).items() if r.has_run}
        for result in found.values():
            missing = result.expected_cases - len(result.called)
            if missing > 0 and result.outcome is Outcome.PASSED:
                result.add(Outcome.SKIPPED, f"{missing} of its {result.expected_cases} cases did not run.")
        return {name: found[name] for name in solution.exercise.checks if name in found}

    def marks(self, solution: SolutionFolder) -> list[ExerciseState]:
        """What its checks said of a solution as a whole, each that said something."""
        if solution.folder in self.absent:
            return [ExerciseState.MISSING]
        return [r.mark for r in self._results.get(solution.folder, {}).values() if r.mark]

    def details(self, solution: SolutionFolder) -> list[str]:
        """Why it is broken, each reason once."""
        found = self._results.get(solution.folder, {}).values()
        return list(dict.fromkeys(r.detail for r in found if r.detail))
