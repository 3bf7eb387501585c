"""One run of `pytest --interview`: what its parts share. They are `selecting`, `running` and `reporting`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pytest

from . import fixtures
from .catalogue import Catalogue
from .discovery import Found
from .errors import InterviewError, UnknownNameError
from .model import Incident, Level
from .recorder import Recorder
from .reports.schema import Report
from .runtime.channel import Runtime
from .runtime.inline import InlineRuntime
from .settings import Settings, read_settings


@dataclass(slots=True)
class Interview:
    """The state of one run, in the controller and in each worker."""

    config: pytest.Config
    settings: Settings
    catalogue: Catalogue
    formats: dict[str, Callable[[Report], str]]
    runtime: Runtime
    found: Found = field(default_factory=Found)
    recorder: Recorder = field(default_factory=lambda: Recorder(()))
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    planted: dict[Path, list[Incident]] = field(default_factory=dict)
    empty: list[Path] = field(default_factory=list)
    clock: float = field(default_factory=perf_counter)

    @property
    def patience(self) -> float:
        """Seconds after which pytest-timeout ends a check. The sandbox, which starts first, sees to the time itself."""
        return self.settings.timeout + (10 if self.settings.is_sandboxed else 0)

    @property
    def here(self) -> Path:
        """The folder that pytest was called in."""
        return self.config.invocation_params.dir


def begin(config: pytest.Config) -> Interview:
    """Reads settings and packs; raises InterviewError for a name, a number or a path that is wrong."""
    settings = read_settings(config)
    catalogue = Catalogue.load([*config.hook.pytest_interview_packs(), *settings.packs])
    formats: dict[str, Callable[[Report], str]] = {}
    for offered in config.hook.pytest_interview_report_formats():
        formats.update(offered)
    _refuse_unknown_names(settings, catalogue)
    for name, path in settings.reports:
        if name not in formats:
            raise UnknownNameError("report format", name, formats)
        if [other for _, other in settings.reports].count(path) > 1:
            raise InterviewError(path, "is the place of two reports.", "Give each a file of its own.")
        _refuse_unwritable(path)
    runtime = _sandbox(config, settings, catalogue) if settings.is_sandboxed else InlineRuntime()
    config.stash[fixtures.SEED] = settings.seed
    config.stash[fixtures.RUNTIME] = runtime
    return Interview(config, settings, catalogue, formats, runtime)


def _sandbox(config: pytest.Config, settings: Settings, catalogue: Catalogue) -> Runtime:
    from .sandbox.place import MIB, Limits
    from .sandbox.runtime import SandboxRuntime

    package = Path(__file__).resolve().parent
    # An editable installation leaves the exercises where packages are, and the rest elsewhere.
    named = [Path(entry, package.name) for entry in sys.path if entry]
    # Without its metadata too: `flask` would look there for a command of ours, and not find the package.
    metadata = (path for entry in sys.path if entry for path in Path(entry).glob(f"{package.name}-*.dist-info"))
    hidden = [
        package,
        *(path for path in named if path.is_dir()),
        *metadata,
        *(pack.folder for pack in catalogue.packs),
    ]
    limits = Limits(memory=settings.memory * MIB)
    command = config.hook.pytest_interview_sandbox_command
    return SandboxRuntime(lambda place: command(place=place), hidden, settings.timeout, settings.budget, limits)


def _refuse_unknown_names(settings: Settings, catalogue: Catalogue) -> None:
    for slug in settings.exercises:
        catalogue.exercise(slug)
    for name in settings.concepts:
        if name not in catalogue.topics:
            catalogue.concept(name)
    if settings.chosen_set is not None:
        catalogue.chosen(settings.chosen_set)
    for level in settings.levels:
        if level not in list(Level):
            raise UnknownNameError("level", level, list(Level))


def _refuse_unwritable(path: Path) -> None:
    if path.suffix == ".py":
        raise InterviewError(path, "is the name of a program.", "A report must not be written over somebody's work.")
    if path.is_dir():
        raise InterviewError(path, "is a folder.", "Give the report a file name.")
    if not path.parent.is_dir():
        raise InterviewError(path, f"the folder {path.parent} does not exist.", "Make it first.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InterviewError(path, "cannot be written.", "Choose another place for the report.")
