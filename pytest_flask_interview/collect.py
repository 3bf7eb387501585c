"""Collects ``<slug>/app.py`` as a test module whose tests are the exercise's checks."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from zlib import crc32

import pytest

from .catalogue import missing_needs
from .model import Check, Exercise, SolutionFolder

PREFIX = "interview_checks"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item of ours checks."""

    check: Check
    solution: SolutionFolder


SUBJECT = pytest.StashKey[Subject]()


class CheckModule(pytest.Module):
    """A solution's ``app.py`` as pytest sees it; the code is the exercise's, the solution is never imported here."""

    solution: SolutionFolder
    timeout: float

    @classmethod
    def of(cls, parent: pytest.Collector, solution: SolutionFolder, timeout: float) -> CheckModule:
        """The module for ``solution`` below ``parent``; ``timeout`` in seconds."""
        module: CheckModule = cls.from_parent(parent, path=solution.app_file)
        module.solution, module.timeout = solution, timeout
        return module

    def _getobj(self) -> ModuleType:
        exercise = self.solution.exercise
        return stand_in(exercise) if missing_needs(exercise) else import_checks(exercise)

    def funcnamefilter(self, name: str) -> bool:
        """A person's ``python_functions`` setting is about their own tests."""
        return name in self.solution.exercise.checks

    def classnamefilter(self, name: str) -> bool:  # noqa: ARG002 - the name is pytest's
        """Checks are functions."""
        return False

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """The checks, each marked with what it gives evidence of."""
        items = list(super().collect())
        for item in items:
            if isinstance(item, pytest.Function):
                self._prepare(item, sum(getattr(i, "originalname", "") == item.originalname for i in items))
        return items

    def _prepare(self, item: pytest.Function, cases: int) -> None:
        exercise = self.solution.exercise
        check = exercise.checks[item.originalname]
        item.stash[SUBJECT] = Subject(check, self.solution)
        item.user_properties += [
            ("interview.folder", str(self.solution.folder)),
            ("interview.exercise", exercise.slug),
            ("interview.check", check.name),
            ("interview.concepts", " ".join(check.concepts)),
            ("interview.cases", str(cases)),
        ]
        title = f"{self.solution.submission.name}/{exercise.slug}: {item.name}"
        item.location = (self.nodeid, None, title)
        if self.config.pluginmanager.hasplugin("timeout"):
            item.add_marker(pytest.mark.timeout(self.timeout), append=False)


class SolutionDirectory(pytest.File):
    """A solution's folder of which nothing is collected but the checks, also where ``app.py`` is absent.

    It is no `pytest.Directory`, for which pytest would load a ``conftest.py`` and an ``__init__.py``.
    """

    module: CheckModule

    @classmethod
    def of(cls, parent: pytest.Collector, solution: SolutionFolder, timeout: float) -> SolutionDirectory:
        """The directory of ``solution`` below ``parent``; ``timeout`` in seconds."""
        directory: SolutionDirectory = cls.from_parent(parent, path=solution.folder)
        directory.module = CheckModule.of(directory, solution, timeout)
        return directory

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """The module that ``app.py`` is, or would be."""
        return [self.module]


class SubmissionDirectory(pytest.File):
    """A stranger's folder, of which nothing is collected but solutions; no `pytest.Directory` either."""

    solutions: list[SolutionFolder]
    timeout: float

    @classmethod
    def of(
        cls, parent: pytest.Collector, path: Path, solutions: list[SolutionFolder], timeout: float
    ) -> SubmissionDirectory:
        """The directory at ``path`` with the ``solutions`` below it."""
        directory: SubmissionDirectory = cls.from_parent(parent, path=path)
        directory.solutions, directory.timeout = solutions, timeout
        return directory

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """The solutions in this folder, and the folders on the way to others."""
        below: dict[Path, list[SolutionFolder]] = {}
        for solution in self.solutions:
            below.setdefault(self.path / solution.folder.relative_to(self.path).parts[0], []).append(solution)
        for path, solutions in below.items():
            if path == solutions[0].folder:
                yield SolutionDirectory.of(self, solutions[0], self.timeout)
            else:
                yield SubmissionDirectory.of(self, path, solutions, self.timeout)


def import_checks(exercise: Exercise) -> ModuleType:
    """The module of checks, with pytest's assertion rewriting, once a process.

    It is imported below a package of ours, whose path is the exercise's folder. So neither a person's module nor
    another pack's of the same name is taken for it, and checks may import what stands beside them (``from .image``).
    """
    package = f"{PREFIX}.{_identifier(exercise.folder)}"
    name = f"{package}.{exercise.checks_file.stem}"
    if name not in sys.modules:
        pytest.register_assert_rewrite(PREFIX)
        sys.modules.setdefault(package, ModuleType(package)).__path__ = [str(exercise.folder)]
    return importlib.import_module(name)


def stand_in(exercise: Exercise) -> ModuleType:
    """A module with the names of the checks, for an exercise that is unavailable: they may import what is absent."""
    module = ModuleType(f"{PREFIX}.{_identifier(exercise.folder)}_unavailable")
    for name in exercise.checks:
        setattr(module, name, lambda: None)
    return module


def _identifier(folder: Path) -> str:
    # The same in every process: pytest-randomly orders modules by their names, on each xdist worker for itself.
    return f"{folder.name}_{crc32(str(folder).encode()):x}"
