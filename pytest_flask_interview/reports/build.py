"""Builds the report of a run as data."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .. import __version__
from ..catalogue import Catalogue
from ..mastery import exercise_state
from ..model import Concept, ConceptState, Evidence, ExerciseState, Incident, Outcome, SolutionFolder
from ..recorder import CheckResult, Recorder
from .schema import CheckRow, ConceptRow, ExerciseRow, IntegrityRow, PackIdentity, Report, Submission, Summary

MasteryRule = Callable[[Concept, Sequence[Evidence]], ConceptState]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a report says of the run itself; ``started`` and ``seconds`` are taken by the caller."""

    started: datetime
    seconds: float
    seed: int
    runtime: str
    here: Path
    notes: tuple[str, ...] = ()
    planted: Mapping[Path, Sequence[Incident]] = field(default_factory=dict)


def build_report(catalogue: Catalogue, recorder: Recorder, facts: RunFacts, rule: MasteryRule) -> Report:
    """The report of everything that ran. A solution none of whose checks ran is left out, unless it is absent."""
    ran = [s for s in recorder.solutions.values() if recorder.results(s) or s.folder in recorder.absent]
    exercises = [_exercise_row(s, recorder, facts.here) for s in ran]
    concepts: list[ConceptRow] = []
    submissions: list[Submission] = []
    for folder in dict.fromkeys(s.submission for s in ran):
        name = submission_name(folder, facts.here)
        selected = [s for s in recorder.solutions.values() if s.submission == folder]
        rows = list(_concept_rows(name, catalogue, selected, recorder, rule))
        concepts += rows
        submissions.append({"name": name, "summary": _summary(rows, [e for e in exercises if e["submission"] == name])})
    identity = catalogue.identity()
    return {
        "schema": 1,
        "tool": {"name": "pytest-flask-interview", "version": __version__},
        "pack": PackIdentity(name=identity["name"], version=identity["version"], digest=identity["digest"]),
        "run": {
            "started": facts.started.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "seconds": round(facts.seconds, 3),
            "seed": facts.seed,
            "runtime": facts.runtime,
            "python": platform.python_version(),
            "flask": version("flask"),
        },
        "summary": _summary(concepts, exercises),
        "submissions": submissions,
        "concepts": concepts,
        "exercises": exercises,
        "integrity": list(_integrity_rows(ran, recorder, facts)),
        "notes": list(facts.notes),
    }


def display_name(path: Path, here: Path) -> str:
    """A path as a person would type it: relative to ``here`` where it lies below."""
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def submission_name(folder: Path, here: Path) -> str:
    """What a person's folder is called: its name where the run was started in it or below, else its path."""
    is_clear = not (here / folder.name).exists()
    return folder.name if here.is_relative_to(folder) and is_clear else display_name(folder, here)


def _exercise_row(solution: SolutionFolder, recorder: Recorder, here: Path) -> ExerciseRow:
    exercise, results = solution.exercise, recorder.results(solution)
    state = exercise_state([r.outcome for r in results.values()], len(exercise.checks), recorder.marks(solution))
    return {
        "submission": submission_name(solution.submission, here),
        "slug": exercise.slug,
        "questions": list(exercise.questions),
        "level": exercise.level.value,
        "path": display_name(solution.folder, here),
        "state": state.value,
        "total": len(exercise.checks),
        "checks": [_check_row(solution, name, result) for name, result in results.items()],
    }


def _check_row(solution: SolutionFolder, name: str, result: CheckResult) -> CheckRow:
    return {
        "name": name,
        "node": result.node,
        "outcome": result.outcome.value,
        "seconds": round(result.seconds, 4),
        "concepts": list(solution.exercise.checks[name].concepts),
        "probes": result.probes,
        "message": result.message if result.outcome is not Outcome.PASSED else None,
        "reason": result.reason if result.outcome is not Outcome.PASSED else None,
    }


def _concept_rows(
    submission: str, catalogue: Catalogue, solutions: Sequence[SolutionFolder], recorder: Recorder, rule: MasteryRule
) -> Iterable[ConceptRow]:
    """Rows for the concepts of the solutions that ran, over the evidence of all that were selected."""
    evidence: dict[str, list[Evidence]] = {}
    for solution in solutions:
        results = recorder.results(solution)
        is_untried = ExerciseState.UNTRIED in recorder.marks(solution)
        for check in solution.exercise.checks.values():
            otherwise = Outcome.FAILED if solution.folder in recorder.absent else None
            outcome = results[check.name].outcome if check.name in results else otherwise
            entry = Evidence(solution.exercise.slug, check.name, outcome, is_untried)
            for name in check.concepts:
                evidence.setdefault(name, []).append(entry)
    for concept_id, entries in evidence.items():
        if all(e.outcome is None for e in entries):
            continue
        concept = catalogue.concepts[concept_id]
        yield {
            "submission": submission,
            "id": concept.id,
            "title": concept.title,
            "topic": concept.topic,
            "state": rule(concept, entries).value,
            "passed": sum(e.outcome is Outcome.PASSED for e in entries),
            "total": len(entries),
        }


def _integrity_rows(solutions: Sequence[SolutionFolder], recorder: Recorder, facts: RunFacts) -> Iterator[IntegrityRow]:
    """What was planted in each submission, then what its checks met, in their order."""
    for folder in dict.fromkeys(s.submission for s in solutions):
        name = submission_name(folder, facts.here)
        own = [s for s in solutions if s.submission == folder]
        for place in (folder, *(s.folder for s in own)):
            path = display_name(place, facts.here)
            for incident in facts.planted.get(place, ()):
                yield {"submission": name, "path": path, "check": None, "kind": incident.kind, "text": incident.text}
        for solution in own:
            path = display_name(solution.folder, facts.here)
            for check, result in recorder.results(solution).items():
                for kind, _, text in (said.partition(": ") for said in result.incidents):
                    yield {"submission": name, "path": path, "check": check, "kind": kind, "text": text}


def _summary(concepts: Sequence[ConceptRow], exercises: Sequence[ExerciseRow]) -> Summary:
    checks = [check for exercise in exercises for check in exercise["checks"]]
    return {
        "checks": sum(exercise["total"] for exercise in exercises),
        "passed": sum(check["outcome"] == "passed" for check in checks),
        "failed": sum(check["outcome"] in {"failed", "error", "timeout"} for check in checks),
        "exercises": len(exercises),
        "solved": sum(exercise["state"] == "solved" for exercise in exercises),
        "concepts": len(concepts),
        "mastered": sum(concept["state"] == "mastered" for concept in concepts),
    }
