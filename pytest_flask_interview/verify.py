"""Holds every exercise of a pack to its own promises, by running all its variants through the plugin itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from .catalogue import builtin_pack, missing_needs, missing_programs, service_variable
from .checks import foreign_imports
from .errors import InterviewError
from .model import Exercise
from .reports.schema import ExerciseRow, Report
from .variants import KINDS, Variant, lay_out, variants

# Many variants run at once: a check that starts processes needs more time than when a person runs it.
OPTIONS = (
    *("-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly"),
    *("-o", "interview_run_untried=true", "--interview-timeout=30"),
)
PROCESSES = 2 * (os.cpu_count() or 1) + 2  # about half of their time they wait
RUN = 4  # variants: fewer are not worth the start of one more pytest


class CrashedError(InterviewError):
    """The run ended with a signal: something crashed the interpreter."""


Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that an exercise breaks, and the mend; ``check`` is the one that showed it, if any did."""

    exercise: str
    where: str
    problem: str
    mend: str
    check: str = ""

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


@dataclass(frozen=True, slots=True)
class _Trial:
    """One variant, laid out as a solution of the submission ``turn``.

    ``checks`` names, for each runtime that it runs in, those that run there.
    """

    variant: Variant
    turn: int
    checks: Mapping[str, frozenset[str]]

    @property
    def key(self) -> tuple[str, str, str]:
        """Where a report has it."""
        return str(self.turn), self.variant.exercise.slug, self.variant.service


_Rows = Mapping[str, dict[tuple[str, str, str], ExerciseRow]]  # by runtime and by the key of a trial


def verify(
    exercises: Sequence[Exercise],
    packs: Sequence[Path] = (),
    runtimes: Sequence[str] = ("inline",),
    kinds: Collection[str] = KINDS,
    processes: int | None = None,
    progress: Progress | None = None,
    is_quick: bool = False,
) -> list[Verdict]:
    """Runs the variants of ``exercises`` in each of ``runtimes``, each as a solution of its own, and compares.

    All checks run on every variant in the first runtime that it can run in. In the others a mistake runs only those
    that must catch it there too: the rest are the same code, which answers pass there.

    Where it ``is_quick``, a mistake runs no others in the first runtime either, so that nobody sees whether it fails
    more than it should; and the others run only the answers, and for every check one mistake that fails it.

    ``kinds`` limits it to some: stub, empty, answer, mistake. ``processes`` run at once, by default more than there are
    cores, since some checks wait for servers. Left out is what cannot run: with a service that no variable of the
    environment names, with any service in the sandbox, and there an exercise that says so. ``progress`` is called with
    how many variants were run, counted in each runtime, and how many there are.

    Raises InterviewError where a package or program of an exercise is absent or a run itself fails.
    """
    for exercise in exercises:
        _refuse_incomplete(exercise)
    wanted = {exercise.slug: [v for v in variants(exercise) if v.kind in kinds] for exercise in exercises}
    trials = {slug: list(_trials(some, runtimes, is_quick=is_quick)) for slug, some in wanted.items()}
    with tempfile.TemporaryDirectory(prefix="interview-verify-") as folder:
        root = Path(folder).resolve()
        for trial in (trial for some in trials.values() for trial in some):
            lay_out(trial.variant, root / str(trial.turn))
        every = [trial for some in trials.values() for trial in some]
        rows = _run(root, packs, runtimes, every, processes or PROCESSES, progress)
        broken = [trial for trial in every if _seems_broken(trial, rows)]
        whole = [_in_whole(trial) for trial in broken]
        for runtime, found in _run(root, packs, runtimes, whole, processes or PROCESSES, None).items():
            rows[runtime].update(found)
    for old, new in zip(broken, whole, strict=True):
        some = trials[old.variant.exercise.slug]
        some[some.index(old)] = new
    return [_judge(exercise, wanted[exercise.slug], trials[exercise.slug], rows) for exercise in exercises]


def _seems_broken(trial: _Trial, rows: _Rows) -> bool:
    """Whether a mistake failed all that it was asked because it does not run: only the other checks can tell."""
    runtime, asked = next(iter(trial.checks.items()))
    row = rows[runtime].get(trial.key)
    is_partial = trial.variant.kind == "mistake" and asked != set(trial.variant.exercise.checks)
    return is_partial and row is not None and row["state"] == "broken" and set(_failed(row)) == asked


def _in_whole(trial: _Trial) -> _Trial:
    """The same trial with every check in its first runtime."""
    return replace(trial, checks={**trial.checks, next(iter(trial.checks)): frozenset(trial.variant.exercise.checks)})


def _refuse_incomplete(exercise: Exercise) -> None:
    needs = missing_needs(exercise, of_answers=True)
    programs = missing_programs(name for check in exercise.checks.values() for name in check.programs)
    steps = [f"pip install {' '.join(map(repr, needs))}"] if needs else []
    steps += [f"Install {' and '.join(programs)}."] if programs else []
    if steps:
        raise InterviewError(exercise.slug, "cannot be verified here.", " ".join(steps))


def _trials(wanted: Sequence[Variant], runtimes: Sequence[str], *, is_quick: bool) -> Iterator[_Trial]:
    """The variants of one exercise that can run, one a turn: first those that run everywhere."""
    shown = _shown_by(variant for variant in wanted if variant.kind == "mistake")
    able = []
    for variant in wanted:
        first, again = _asked(variant, shown.get(variant.name, frozenset()), is_quick=is_quick)
        places = [runtime for runtime in runtimes if _can_run(variant, runtime)]
        asked = {runtime: again if number else first for number, runtime in enumerate(places)}
        able.append((variant, {runtime: checks for runtime, checks in asked.items() if checks}))
    able.sort(key=lambda one: -len(one[1]))
    for turn, (variant, checks) in enumerate(one for one in able if one[1]):
        yield _Trial(variant, turn, checks)


def _asked(variant: Variant, shown: frozenset[str], *, is_quick: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The checks that run on a variant in the first runtime, and those in the others.

    ``shown`` are those that this mistake is to show in the others where it ``is_quick``.
    """
    every = frozenset(variant.exercise.checks)
    if variant.kind == "mistake":
        listed = (variant.fails or frozenset()) & every
        return (listed or every, shown) if is_quick else (every, listed)
    return every, frozenset() if is_quick and variant.kind != "answer" else every


def _shown_by(mistakes: Iterable[Variant]) -> dict[str, frozenset[str]]:
    """Names of mistakes that together fail every check, and of each those that it is to show: every check once.

    The mistake that fails fewest shows a check best: it fails for that check's own reason.
    """
    best: dict[str, Variant] = {}
    for mistake in sorted(mistakes, key=lambda mistake: len(mistake.fails or ())):
        for check in mistake.fails or ():
            best.setdefault(check, mistake)
    return {
        mistake.name: frozenset(check for check, other in best.items() if other is mistake) for mistake in best.values()
    }


def _can_run(variant: Variant, runtime: str) -> bool:
    if runtime == "sandbox":
        return not variant.service and not variant.exercise.not_in_sandbox
    return not variant.service or bool(os.environ.get(service_variable(variant.service)))


def _run(
    root: Path,
    packs: Sequence[Path],
    runtimes: Sequence[str],
    trials: Sequence[_Trial],
    processes: int,
    progress: Progress | None,
) -> _Rows:
    """Runs the trials, some of them together; a run has either no service or one."""
    every = {service_variable(name) for trial in trials for name in _services(trial.variant.exercise)}
    rows: dict[str, dict[tuple[str, str, str], ExerciseRow]] = {runtime: {} for runtime in runtimes}
    with ThreadPoolExecutor(processes) as pool:
        try:
            begun = {}
            for runtime, service, some in _runs(trials, runtimes, processes):
                without = every - {service_variable(service)}
                run = pool.submit(_checked, root, packs, runtime, some, without)
                begun[run] = runtime, service, len(some)
            done = 0
            for run in as_completed(begun):
                runtime, service, count = begun[run]
                for row in run.result():
                    rows[runtime][row["submission"].rpartition("/")[2], row["slug"], service] = row
                done += count
                if progress is not None:
                    progress(done, sum(count for _, _, count in begun.values()))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return rows


def _runs(
    trials: Sequence[_Trial], runtimes: Sequence[str], processes: int
) -> Iterator[tuple[str, str, Sequence[_Trial]]]:
    """The runs of pytest to make.

    In each are whole turns: in the sandbox a submission has one worker, which is slow to start. Those of an exercise
    are spread over the runs, so that checks that wait run beside those that compute.
    """
    for runtime in runtimes:
        able = [trial for trial in trials if runtime in trial.checks]
        for service in dict.fromkeys(trial.variant.service for trial in able):
            some = [trial for trial in able if trial.variant.service == service]
            number = max(1, min(processes, len(some) // RUN))
            for remainder in range(number):
                together = [trial for trial in some if trial.turn % number == remainder]
                if together:
                    yield runtime, service, sorted(together, key=lambda trial: trial.turn)


def _checked(
    root: Path, packs: Sequence[Path], runtime: str, trials: Sequence[_Trial], without: Collection[str]
) -> list[ExerciseRow]:
    """The rows of trials that run together; where one of them crashes the interpreter, looks which."""
    options = [*OPTIONS, *(["--interview-sandbox"] if runtime == "sandbox" else [])]
    places = [place for trial in trials for place in _places(root, trial, runtime)]
    try:
        return run_checks(places, packs=packs, options=options, root=root, without=without)["exercises"]
    except CrashedError as error:
        if len(trials) == 1:
            variant = trials[0].variant
            mend = "Mend it: whoever runs its checks inline loses the whole run."
            raise InterviewError(variant.exercise.slug, f"{variant.title}: {error.problem}", mend) from None
        middle = len(trials) // 2
        halves = (trials[:middle], trials[middle:])
        return [row for half in halves for row in _checked(root, packs, runtime, half, without)]


def _places(root: Path, trial: _Trial, runtime: str) -> Iterator[str]:
    """What pytest is asked to run: the whole solution, or some of its checks."""
    folder, checks = root / str(trial.turn) / trial.variant.exercise.slug, trial.checks[runtime]
    if checks == set(trial.variant.exercise.checks):
        yield str(folder)
    else:
        yield from (f"{folder / 'app.py'}::{name}" for name in sorted(checks))


def _services(exercise: Exercise) -> set[str]:
    return {service for services in exercise.services.values() for service in services}


def run_checks(
    places: Iterable[Path | str],
    *,
    packs: Sequence[Path] = (),
    options: Sequence[str] = (),
    root: Path | None = None,
    without: Collection[str] = (),
) -> Report:
    """Runs `pytest --interview` in a process of its own, ``without`` some variables of the environment.

    Raises CrashedError where it ends with a signal, InterviewError where it makes no report otherwise.
    """
    with tempfile.TemporaryDirectory(prefix="interview-report-") as folder:
        path = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "--interview", f"--interview-report=json:{path}", *options]
        command += [
            f"--interview-pack={pack.resolve()}" for pack in packs if pack.resolve() != builtin_pack().resolve()
        ]
        if root:
            settings = Path(folder) / "pytest.ini"
            settings.write_text("[pytest]\n", encoding="utf-8")
            command += [f"--rootdir={root}", "-c", str(settings)]
        # A person's own options are for their own runs.
        command += ["-o", "addopts="]
        environment = {name: value for name, value in os.environ.items() if name not in {"PYTEST_ADDOPTS", *without}}
        done = subprocess.run(
            [*command, *map(str, places)], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        said = [line[1:].strip() for line in done.stdout.splitlines() if line.startswith("E  ")]
        if "ERROR collecting" in done.stdout and said:
            raise InterviewError("pytest --interview", f"could not read the checks: {said[-1]}", "Mend the checks.")
        if done.returncode < 0:
            why = signal.strsignal(-done.returncode) or f"signal {-done.returncode}"
            raise CrashedError("pytest --interview", f"crashed ({why}).", done.stderr.strip()[:2000])
        if not path.exists():
            raise InterviewError("pytest --interview", "made no report.", (done.stderr or done.stdout).strip()[-2000:])
        report: Report = json.loads(path.read_text(encoding="utf-8"))
        return report


def _judge(exercise: Exercise, wanted: Sequence[Variant], trials: Sequence[_Trial], rows: _Rows) -> Verdict:
    found = [violation for trial in trials for violation in _in_all_runtimes(trial, rows)]
    failed = {
        trial.variant.name: _failed(rows[next(iter(trial.checks))].get(trial.key))
        for trial in trials
        if trial.variant.kind == "mistake"
    }
    able = [trial.variant for trial in trials]
    left_out = tuple(_why_left_out(variant) for variant in wanted if variant not in able)
    return Verdict(exercise, len(trials), (*_gaps(exercise), *found), failed, left_out)


def _why_left_out(variant: Variant) -> str:
    if variant.service:
        need = f"run it inline with {service_variable(variant.service)} set"
    else:
        need = f"it cannot run in the sandbox: {variant.exercise.not_in_sandbox}"
    return f"{variant.exercise.slug}, {variant.title}: not verified; {need}."


def _gaps(exercise: Exercise) -> Iterator[Violation]:
    """What an exercise that is still being written has not said yet, or says that no run shows to be wrong."""
    for name in foreign_imports(exercise.checks_file):
        mend = "Ask over HTTP, or in a probe: the solution may run in another process."
        yield Violation(exercise.slug, exercise.checks_file.name, f"imports {name}.", mend)
    for mistake in (mistake for mistake in exercise.mistakes.values() if not mistake.fails):
        mend = "List in 'fails' what it fails: verify --fails prints it."
        yield Violation(exercise.slug, f"mistake {mistake.name}", "is to fail no check.", mend)
    caught = {name for mistake in exercise.mistakes.values() for name in mistake.fails}
    for name in (name for name in exercise.checks if name not in caught):
        yield Violation(exercise.slug, name, "is failed by no mistake.", "Add a mistake that it catches.")


def _failed(row: ExerciseRow | None) -> list[str]:
    return [check["name"] for check in row["checks"] if check["outcome"] != "passed"] if row else []


def _in_all_runtimes(trial: _Trial, rows: _Rows) -> Iterator[Violation]:
    """What is wrong with a variant; what is so in one runtime alone says in which."""
    found: dict[Violation, list[str]] = {}
    for runtime, checks in trial.checks.items():
        for violation in _compare(trial.variant, checks, rows[runtime].get(trial.key)):
            found.setdefault(violation, []).append(runtime)
    for violation, runtimes in found.items():
        asked = [name for name, checks in trial.checks.items() if not violation.check or violation.check in checks]
        where = violation.where if runtimes == asked else f"{violation.where}, in the {runtimes[0]} runtime only"
        yield replace(violation, where=where)


def _compare(variant: Variant, every: Collection[str], row: ExerciseRow | None) -> Iterator[Violation]:
    slug = variant.exercise.slug
    if row is None or {check["name"] for check in row["checks"]} != every:
        yield Violation(slug, variant.title, "not all checks ran.", "Run it alone with pytest --interview and look.")
        return
    passed = {check["name"] for check in row["checks"] if check["outcome"] == "passed"}
    failed = every - passed
    if variant.fails is None:
        for name in sorted(passed):
            mend = "Assert a presence beside the absence."
            yield Violation(slug, variant.title, f"passes {name}.", mend, name)
        return
    if row["state"] == "broken" and failed == set(variant.exercise.checks):
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
        problem = f"fails {check['name']} ({check['outcome']}): {check['message']}{why}"
        yield Violation(slug, variant.title, problem, mend, check["name"])
    for name in sorted(variant.fails & every - failed):
        problem = f"passes {name}, which should catch it."
        yield Violation(slug, variant.title, problem, "Sharpen the check.", name)
