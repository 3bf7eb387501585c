"""Holds every exercise of a pack to its own promises, by running all its variants through the plugin itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path

from .catalogue import builtin_pack, missing_needs, missing_programs, service_variable
from .errors import InterviewError
from .model import Exercise
from .reports.schema import ExerciseRow, Report

PLACE = "variants"
KINDS = ("stub", "empty", "answer", "mistake")
# Many variants run at once: a check that starts processes needs more time than when a person runs it.
OPTIONS = (
    *("-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly"),
    *("-o", "interview_run_untried=true", "--interview-timeout=30"),
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One solution that an exercise keeps, and the checks it must fail: all where ``fails`` is None.

    ``service`` is the one that its checks use, empty for none.
    """

    exercise: Exercise
    kind: str
    name: str
    layers: tuple[Path, ...]
    fails: frozenset[str] | None
    service: str = ""

    @property
    def title(self) -> str:
        """As a person says it: ``mistake no_prefix``."""
        return f"{self.kind} {self.name}".strip() + (f" with {self.service}" if self.service else "")

    @property
    def place(self) -> str:
        """Its folder as a submission."""
        return "-".join(part for part in (self.exercise.slug, self.kind, self.name, self.service) if part)


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that an exercise breaks, and the mend."""

    exercise: str
    where: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.exercise}, {self.where}: {self.problem} {self.mend}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What running all variants of one exercise showed; ``failed`` are the checks that each mistake failed.

    ``left_out`` says of each variant that could not run here what it would take.
    """

    exercise: Exercise
    variants: int
    violations: tuple[Violation, ...]
    failed: Mapping[str, Sequence[str]]
    left_out: tuple[str, ...]


def variants(exercise: Exercise) -> Iterator[Variant]:
    """The stub, an empty ``app.py``, every answer, alone or with a service that it uses, and every mistake."""
    yield Variant(exercise, "stub", "", (exercise.stub,), None)
    yield Variant(exercise, "empty", "", (), None)
    reference = exercise.folder / "answers" / "reference"
    for name, folder in exercise.answers.items():
        services = exercise.services.get(name, {})
        if "needed" not in services.values():
            yield Variant(exercise, "answer", name, (folder,), frozenset())
        for service in services:
            yield Variant(exercise, "answer", name, (folder,), frozenset(), service)
    for mistake in exercise.mistakes.values():
        yield Variant(exercise, "mistake", mistake.name, (reference, mistake.folder), frozenset(mistake.fails))


def verify(
    exercises: Sequence[Exercise],
    packs: Sequence[Path] = (),
    runtimes: Sequence[str] = ("inline",),
    kinds: Collection[str] = KINDS,
    processes: int | None = None,
) -> list[Verdict]:
    """Runs every variant of ``exercises`` in each of ``runtimes``, each as a submission of its own, and compares.

    ``kinds`` limits it to some: stub, empty, answer, mistake. ``processes`` run at once, as many as there are cores by
    default, where pytest-xdist is installed. Left out is what cannot run: with a service that
    no variable of the environment names, with any service in the sandbox, and there an exercise that says so.

    Raises InterviewError where a package or program of an exercise is absent or a run itself fails.
    """
    for exercise in exercises:
        _refuse_incomplete(exercise)
    with tempfile.TemporaryDirectory(prefix="interview-verify-") as folder:
        root = Path(folder).resolve()
        wanted = [variant for exercise in exercises for variant in variants(exercise) if variant.kind in kinds]
        able = [variant for variant in wanted if any(_can_run(variant, runtime) for runtime in runtimes)]
        for variant in able:
            lay_out(variant, root / PLACE)
        rows = {runtime: _rows(root, packs, runtime, able, processes) for runtime in runtimes}
    return [_judge(exercise, [v for v in wanted if v.exercise is exercise], rows) for exercise in exercises]


def _refuse_incomplete(exercise: Exercise) -> None:
    needs = missing_needs(exercise, of_answers=True)
    programs = missing_programs(name for check in exercise.checks.values() for name in check.programs)
    steps = [f"pip install {' '.join(map(repr, needs))}"] if needs else []
    steps += [f"Install {' and '.join(programs)}."] if programs else []
    if steps:
        raise InterviewError(exercise.slug, "cannot be verified here.", " ".join(steps))


def _can_run(variant: Variant, runtime: str) -> bool:
    if runtime == "sandbox":
        return not variant.service and not variant.exercise.not_in_sandbox
    return not variant.service or bool(os.environ.get(service_variable(variant.service)))


def _rows(
    root: Path, packs: Sequence[Path], runtime: str, wanted: Sequence[Variant], processes: int | None
) -> dict[str, ExerciseRow]:
    """The rows of the variants that can run, by their places; those with a service in a run of their own."""
    options = [*OPTIONS, *(["--interview-sandbox"] if runtime == "sandbox" else [])]
    options += ["-n", str(processes or "auto")] if find_spec("xdist") else []
    able = _in_turn([variant for variant in wanted if _can_run(variant, runtime)])
    every = {service_variable(service) for variant in wanted for service in _services(variant.exercise)}
    rows: dict[str, ExerciseRow] = {}
    for service in dict.fromkeys(variant.service for variant in able):
        places = [root / PLACE / variant.place for variant in able if variant.service == service]
        without = every - {service_variable(service)}
        report = run_checks(places, packs=packs, options=options, root=root, without=without)
        rows |= {row["submission"].rpartition("/")[2]: row for row in report["exercises"]}
    return rows


def _in_turn(wanted: Sequence[Variant]) -> list[Variant]:
    """One variant of each exercise, then the next one of each: checks that wait run beside those that compute."""
    by_exercise: dict[str, list[Variant]] = {}
    for variant in wanted:
        by_exercise.setdefault(variant.exercise.slug, []).append(variant)
    return [variant for turn in zip_longest(*by_exercise.values()) for variant in turn if variant is not None]


def _services(exercise: Exercise) -> set[str]:
    return {service for services in exercise.services.values() for service in services}


def lay_out(variant: Variant, root: Path) -> Path:
    """Writes a variant below ``root`` as ``<place>/<slug>`` and returns that folder."""
    folder = root / variant.place / variant.exercise.slug
    folder.mkdir(parents=True)
    (folder / "app.py").touch()
    for layer in variant.layers:
        shutil.copytree(layer, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run_checks(
    places: Iterable[Path],
    *,
    packs: Sequence[Path] = (),
    options: Sequence[str] = (),
    root: Path | None = None,
    without: Collection[str] = (),
) -> Report:
    """Runs `pytest --interview` in a process of its own, ``without`` some variables of the environment.

    Raises InterviewError where it makes no report.
    """
    with tempfile.TemporaryDirectory(prefix="interview-report-") as folder:
        path = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "--interview", f"--interview-report=json:{path}", *options]
        command += [
            f"--interview-pack={pack.resolve()}" for pack in packs if pack.resolve() != builtin_pack().resolve()
        ]
        command += [f"--rootdir={root}", "-c", str(root / "pytest.ini")] if root else []
        if root:
            (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        # A person's own options are for their own runs.
        command += ["-o", "addopts="]
        environment = {name: value for name, value in os.environ.items() if name not in {"PYTEST_ADDOPTS", *without}}
        done = subprocess.run(
            [*command, *map(str, places)], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        said = [line[1:].strip() for line in done.stdout.splitlines() if line.startswith("E  ")]
        if "ERROR collecting" in done.stdout and said:
            raise InterviewError("pytest --interview", f"could not read the checks: {said[-1]}", "Mend the checks.")
        if not path.exists():
            raise InterviewError("pytest --interview", "made no report.", (done.stderr or done.stdout).strip()[-2000:])
        report: Report = json.loads(path.read_text(encoding="utf-8"))
        return report


def _judge(exercise: Exercise, wanted: Sequence[Variant], rows: dict[str, dict[str, ExerciseRow]]) -> Verdict:
    able = [variant for variant in wanted if any(_can_run(variant, runtime) for runtime in rows)]
    found = [violation for variant in able for violation in _in_all_runtimes(variant, rows)]
    by_place = next(iter(rows.values()))
    failed = {variant.name: _failed(by_place.get(variant.place)) for variant in able if variant.kind == "mistake"}
    left_out = tuple(_why_left_out(variant) for variant in wanted if variant not in able)
    return Verdict(exercise, len(able), (*_gaps(exercise), *found), failed, left_out)


def _why_left_out(variant: Variant) -> str:
    if variant.service:
        need = f"run it inline with {service_variable(variant.service)} set"
    else:
        need = f"it cannot run in the sandbox: {variant.exercise.not_in_sandbox}"
    return f"{variant.exercise.slug}, {variant.title}: not verified; {need}."


def _gaps(exercise: Exercise) -> Iterator[Violation]:
    """What an exercise that is still being written has not said yet."""
    for mistake in (mistake for mistake in exercise.mistakes.values() if not mistake.fails):
        mend = "List in 'fails' what it fails: verify --fails prints it."
        yield Violation(exercise.slug, f"mistake {mistake.name}", "is to fail no check.", mend)
    caught = {name for mistake in exercise.mistakes.values() for name in mistake.fails}
    for name in (name for name in exercise.checks if name not in caught):
        yield Violation(exercise.slug, name, "is failed by no mistake.", "Add a mistake that it catches.")


def _failed(row: ExerciseRow | None) -> list[str]:
    return [check["name"] for check in row["checks"] if check["outcome"] != "passed"] if row else []


def _in_all_runtimes(variant: Variant, rows: dict[str, dict[str, ExerciseRow]]) -> Iterator[Violation]:
    """What is wrong with a variant; what is so in one runtime alone says in which."""
    found: dict[Violation, list[str]] = {}
    able = {runtime: by_place for runtime, by_place in rows.items() if _can_run(variant, runtime)}
    for runtime, by_place in able.items():
        for violation in _compare(variant, by_place.get(variant.place)):
            found.setdefault(violation, []).append(runtime)
    for violation, runtimes in found.items():
        is_everywhere = len(runtimes) == len(able)
        where = violation.where if is_everywhere else f"{violation.where}, in the {runtimes[0]} runtime only"
        yield replace(violation, where=where)


def _compare(variant: Variant, row: ExerciseRow | None) -> Iterator[Violation]:
    slug, every = variant.exercise.slug, set(variant.exercise.checks)
    if row is None or {check["name"] for check in row["checks"]} != every:
        yield Violation(slug, variant.title, "not all checks ran.", "Run it alone with pytest --interview and look.")
        return
    passed = {check["name"] for check in row["checks"] if check["outcome"] == "passed"}
    failed = every - passed
    if variant.fails is None:
        for name in sorted(passed):
            yield Violation(slug, variant.title, f"passes {name}.", "Assert a presence beside the absence.")
        return
    if row["state"] == "broken":
        why = next(check["message"] for check in row["checks"] if check["message"])
        yield Violation(slug, variant.title, f"does not run: {why}", "A mistake must import and serve.")
        return
    if variant.kind == "mistake" and not variant.fails:
        return  # Its author has not said yet what it fails: that is told once.
    for check in (c for c in row["checks"] if c["name"] in failed - variant.fails):
        mend = (
            "Mend the check or the answer."
            if variant.kind == "answer"
            else "List it in 'fails', or narrow one of them."
        )
        why = f" [{check['reason']}]" if check["reason"] else ""
        yield Violation(
            slug, variant.title, f"fails {check['name']} ({check['outcome']}): {check['message']}{why}", mend
        )
    for name in sorted(variant.fails - failed):
        yield Violation(slug, variant.title, f"passes {name}, which should catch it.", "Sharpen the check.")
