"""Command line and ini file, read once."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InterviewError

if TYPE_CHECKING:
    import argparse

    import pytest

DEFAULT_TIMEOUT = 10.0
DEFAULT_BUDGET = 300.0
DEFAULT_MEMORY = 1024

# What `flask-interview new` writes beside the solutions.
PYTEST_INI = "[pytest]\n# Plain `pytest`, here or in an editor, checks the solutions.\ninterview = true\n"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person asked for.

    Seconds for ``timeout`` (0: none) and ``budget``, percent for ``fail_under``, MiB for ``memory``.
    """

    seed: int
    timeout: float
    reports: tuple[tuple[str, Path], ...]
    fail_under: float | None
    exercises: tuple[str, ...]
    concepts: tuple[str, ...]
    levels: tuple[str, ...]
    chosen_set: str | None
    packs: tuple[Path, ...]
    is_asked_for: bool
    runs_untried: bool
    refuses_skips: bool
    is_sandboxed: bool
    budget: float
    memory: int


def add_options(parser: pytest.Parser) -> None:
    """Declares every option, and an ini setting for those that belong to a project."""
    group = parser.getgroup("interview", "Flask interview exercises")
    group.addoption("--interview", action="store_true", default=None,
                    help="check Flask interview solutions and report which concepts are mastered")  # fmt: skip
    group.addoption("--interview-report", action="append", metavar="FORMAT:PATH",
                    help="write the report as json or markdown (repeatable)")  # fmt: skip
    group.addoption("--interview-fail-under", metavar="PERCENT",
                    help="fail unless this share of the concepts is mastered")  # fmt: skip
    group.addoption("--interview-exercise", action="append", metavar="SLUG",
                    help="only this exercise (repeatable, or separated by commas)")  # fmt: skip
    group.addoption("--interview-concept", action="append", metavar="ID",
                    help="only checks that give evidence of this concept or topic (repeatable)")  # fmt: skip
    group.addoption("--interview-level", action="append", metavar="LEVEL",
                    help="only exercises of this level: junior, mid or senior (repeatable)")  # fmt: skip
    group.addoption("--interview-set", metavar="NAME",
                    help="only the exercises of this set, all of which are expected of everybody")  # fmt: skip
    group.addoption("--interview-seed", metavar="NUMBER", help="repeat the random values of a run")
    group.addoption("--interview-timeout", metavar="SECONDS",
                    help=f"seconds a check may take (default {DEFAULT_TIMEOUT:g}, 0 for no limit)")  # fmt: skip
    group.addoption("--interview-pack", action="append", metavar="DIR",
                    help="a folder of exercises to load beside the built-in ones (repeatable)")  # fmt: skip
    group.addoption("--interview-sandbox", action="store_true", default=None,
                    help="run solutions behind an operating-system sandbox: for code of strangers")  # fmt: skip
    group.addoption("--interview-sandbox-budget", metavar="SECONDS",
                    help=f"seconds that a submission's checks have together (default {DEFAULT_BUDGET:g})")  # fmt: skip
    parser.addini("interview", "check solutions as if --interview were given", type="bool", default=False)
    parser.addini("interview_report", "reports to write, FORMAT:PATH", type="linelist")
    parser.addini("interview_fail_under", "share of the concepts to be mastered, in percent")
    parser.addini("interview_timeout", "seconds a check may take")
    parser.addini("interview_pack", "folders of exercises, relative to the ini file", type="paths")
    parser.addini("interview_sandbox", "run solutions behind a sandbox", type="bool", default=False)
    parser.addini("interview_sandbox_budget", "seconds that all checks of a submission have together")
    parser.addini("interview_sandbox_memory", f"MiB that a check may use in the sandbox (default {DEFAULT_MEMORY})")
    parser.addini("interview_run_untried", "run the checks of unedited stubs too", type="bool", default=False)


_DEPENDENT = ("report", "fail_under", "exercise", "concept", "level", "set", "seed", "timeout", "pack", "sandbox",
              "sandbox_budget")  # fmt: skip


def is_on(config: pytest.Config) -> bool:
    """Whether this run checks solutions; raises InterviewError for an option that makes no sense without it."""
    refuse_alone(config.option, config)
    return bool(config.getoption("interview") or config.getini("interview"))


def refuse_alone(options: argparse.Namespace, config: pytest.Config) -> None:
    """Raises InterviewError for an option that makes no sense without ``--interview``."""
    if options.interview or config.getini("interview"):
        return
    for name in _DEPENDENT:
        if getattr(options, f"interview_{name}", None) is not None:
            raise InterviewError(f"--interview-{name.replace('_', '-')}", "has no effect alone.", "Add --interview.")


def is_sandboxed(config: pytest.Config) -> bool:
    """Whether the command line or the ini file asks for the sandbox; works before the options are all parsed."""
    given = getattr(config.known_args_namespace, "interview_sandbox", None)
    return bool(given or config.getini("interview_sandbox"))


def read_settings(config: pytest.Config) -> Settings:
    """The settings of this run; raises InterviewError naming the option that is wrong."""
    here = config.invocation_params.dir
    fail_under = _number(config, "interview_fail_under")
    if fail_under is not None and fail_under > 100:
        raise InterviewError("--interview-fail-under", f"{fail_under:g} is no percentage.", "Give 0 to 100.")
    timeout = _number(config, "interview_timeout")
    budget = _number(config, "interview_sandbox_budget")
    memory = _number(config, "interview_sandbox_memory")
    if is_sandboxed(config):
        _refuse_endless(timeout, budget, memory)
    return Settings(
        seed=_seed(config),
        timeout=DEFAULT_TIMEOUT if timeout is None else timeout,
        is_sandboxed=is_sandboxed(config),
        budget=DEFAULT_BUDGET if budget is None else budget,
        memory=DEFAULT_MEMORY if memory is None else int(memory),
        reports=tuple(_report(config, text) for text in _listed(config, "interview_report")),
        fail_under=fail_under,
        exercises=_split(config.getoption("interview_exercise")),
        concepts=_split(config.getoption("interview_concept")),
        levels=_split(config.getoption("interview_level")),
        chosen_set=config.getoption("interview_set"),
        packs=tuple(here / p for p in config.getoption("interview_pack") or ())
        + tuple(config.getini("interview_pack")),
        is_asked_for=bool(config.getoption("interview")),
        runs_untried=bool(config.getini("interview_run_untried")),
        refuses_skips=os.environ.get("INTERVIEW_NO_SKIPS", "") not in {"", "0"},
    )


def _listed(config: pytest.Config, name: str) -> Sequence[str]:
    given: Sequence[str] = config.getoption(name) or config.getini(name)
    return given


def _split(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def _number(config: pytest.Config, name: str) -> float | None:
    text: Any = config.getoption(name, None)
    if text is None:
        text = config.getini(name)
    if text in (None, ""):
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise InterviewError(
            f"--{name.replace('_', '-')}", f"{text!r} is not a number of 0 or more.", "Write it as 10."
        )
    return number


def _refuse_endless(timeout: float | None, budget: float | None, memory: float | None) -> None:
    for name, value, least in (
        ("timeout", timeout, 0.1),
        ("sandbox-budget", budget, 1),
        ("sandbox-memory", memory, 64),
    ):
        if value is not None and value < least:
            raise InterviewError(f"--interview-{name}", f"{value:g} is too little for the sandbox.",
                                 f"Nothing runs there without a limit: give {least:g} or more.")  # fmt: skip


def _seed(config: pytest.Config) -> int:
    text = config.getoption("interview_seed")
    if text is None:
        worker = getattr(config, "workerinput", {})
        return int(worker.get("interview_seed") or random.SystemRandom().randrange(1, 2**31))
    try:
        return int(text)
    except ValueError:
        raise InterviewError("--interview-seed", f"{text!r} is not a whole number.", "Copy it from a report.") from None


def _report(config: pytest.Config, text: str) -> tuple[str, Path]:
    name, separator, path = text.partition(":")
    if not separator or not path:
        raise InterviewError(
            f"--interview-report={text}", "names no file.", "Write FORMAT:PATH, as in json:report.json."
        )
    return name, config.invocation_params.dir / path
