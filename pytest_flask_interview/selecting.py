"""Which checks run: finds the solutions, collects their checks, applies the filters."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from .collect import SUBJECT, CheckModule, SolutionDirectory, Subject, SubmissionDirectory
from .discovery import find_solutions, is_loop
from .errors import InterviewError
from .interview import Interview
from .model import SolutionFolder
from .packs import is_pack
from .recorder import Recorder
from .reports.build import display_name


class Selecting:
    """The hooks of collection."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview
        self._is_sandboxed = interview.settings.is_sandboxed
        self._absent: list[SolutionFolder] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Finds the solutions before anything runs, so that a check that never reports is still expected."""
        interview = self._interview
        try:
            follows_links = not interview.settings.is_sandboxed
            interview.found = find_solutions(self._places(), interview.catalogue, follows_links=follows_links)
            if not interview.found.solutions and interview.settings.is_asked_for:
                raise self._nothing_found()
            if interview.settings.is_sandboxed:
                self._prepare_sandbox()
        except InterviewError as error:
            raise pytest.UsageError(str(error)) from None
        self._absent = self._find_absent()
        interview.recorder = Recorder((s for s in self._in_order() if self._is_selected(s)), self._absent)

    def pytest_report_header(self) -> str | None:
        """The seed, to repeat the run."""
        if not self._interview.found.solutions:
            return None
        count = len(self._interview.recorder.solutions)
        seed = self._interview.settings.seed
        name = self._interview.runtime.name
        return f"interview: {count} solution{'s' if count != 1 else ''}, {name} runtime, seed {seed}"

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """The exercises' own files are no tests of the person's; a symlink loop leads nowhere.

        What was found is collected even where it is named like a folder that pytest passes over (``norecursedirs``).
        """
        if is_loop(collection_path):
            return True
        if self._is_strangers(collection_path):
            return not any(folder.is_relative_to(collection_path) for folder in self._interview.found.solutions)
        if self._is_passed_over(collection_path):
            return False
        if collection_path.is_dir() and (is_pack(collection_path) or (collection_path / "exercise.toml").is_file()):
            return True
        return None

    def pytest_collect_directory(self, path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """An exercise's folder without ``app.py`` still has its checks.

        Where there are several people's, nothing else in their folders is collected: one person's ``conftest.py`` and
        tests must not reach another's checks.
        """
        solution = self._interview.found.solutions.get(path)
        if solution is None and self._is_strangers(path):
            below = [s for s in self._interview.found.solutions.values() if s.folder.is_relative_to(path)]
            return SubmissionDirectory.of(parent, path, below, self._interview.patience)
        if solution is None or (solution.app_file.is_file() and len(self._submissions) == 1 and not self._is_sandboxed):
            return None
        return SolutionDirectory.of(parent, solution, self._interview.patience)

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """A solution's ``app.py`` is a test module of ours and of nobody else."""
        collectors = yield
        module = self._module(file_path, parent)
        if module is None and self._is_strangers(file_path):
            return []
        return collectors if module is None else [module]

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """Keeps pytest from importing an ``app.py`` that was given by name."""
        return self._module(module_path, parent)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Applies the filters by exercise, level and concept.

        In the sandbox one submission comes after the other, whatever the order was: each needs a worker of its own.
        """
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        for item in items:
            subject = item.stash.get(SUBJECT, None)
            (kept if subject is None or self._is_wanted(subject) else dropped).append(item)
        if dropped:
            items[:] = kept
            config.hook.pytest_deselected(items=dropped)
        if self._interview.settings.is_sandboxed:
            order = {folder: number for number, folder in enumerate(dict.fromkeys(map(_submission_of, items)))}
            items.sort(key=lambda item: order[_submission_of(item)])

    def _prepare_sandbox(self) -> None:
        """Copies the solutions, notes what was planted beside them, and makes sure that there is a sandbox at all."""
        from .sandbox import guard
        from .sandbox.runtime import SandboxRuntime

        interview, found, config = self._interview, self._interview.found, self._interview.config
        runtime = interview.runtime
        assert isinstance(runtime, SandboxRuntime)
        runtime.prepare(list(found.solutions.values()), guard.owner_in(self._places()))
        for folder in self._submissions:
            own = [s for s in found.solutions.values() if s.submission == folder]
            interview.planted[folder] = guard.planted(folder, own)
        for solution in found.solutions.values():
            interview.planted[solution.folder] = list(runtime.incidents(solution))
        interview.empty += guard.without_solutions(self._places(), found)
        if found.solutions:
            is_controller = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
            runtime.try_out(next(iter(found.solutions.values())), keeps=not is_controller)

    def _is_strangers(self, path: Path) -> bool:
        """In the sandbox, everything but the folders that lead to pytest's root folder."""
        root = self._interview.config.rootpath
        return self._is_sandboxed and path != root and path not in root.parents

    @property
    def _submissions(self) -> set[Path]:
        return {solution.submission for solution in self._interview.found.solutions.values()}

    def _is_passed_over(self, path: Path) -> bool:
        config = self._interview.config
        if config.getoption("ignore") or config.getoption("ignore_glob"):
            return False
        is_named_so = any(fnmatchcase(path.name, pattern) for pattern in config.getini("norecursedirs"))
        return is_named_so and any(folder.is_relative_to(path) for folder in self._interview.found.solutions)

    def _module(self, path: Path, parent: pytest.Collector) -> CheckModule | None:
        solution = self._interview.found.solutions.get(path.parent) if path.name == "app.py" else None
        return CheckModule.of(parent, solution, self._interview.patience) if solution else None

    def _places(self) -> list[Path]:
        arguments = self._interview.config.args
        # Not resolved: pytest collects by the path as given, symbolic links and all.
        return [Path(os.path.abspath(self._interview.here / a.partition("::")[0])) for a in arguments]  # noqa: PTH100

    def _in_order(self) -> Iterator[SolutionFolder]:
        """Submission by submission, and the exercises of each in the order to do them."""
        solutions = [*self._interview.found.solutions.values(), *self._absent]
        order = [exercise.slug for exercise in self._interview.catalogue.in_teaching_order()]
        for submission in dict.fromkeys(s.submission for s in solutions):
            own = [s for s in solutions if s.submission == submission]
            yield from sorted(own, key=lambda s: order.index(s.exercise.slug))

    def _find_absent(self) -> list[SolutionFolder]:
        """What a set expects of each submission that has something of it, and is not there at all."""
        name, catalogue = self._interview.settings.chosen_set, self._interview.catalogue
        wanted = [catalogue.exercise(slug) for slug in catalogue.chosen(name).slugs] if name else []
        expected = (
            SolutionFolder(place / exercise.slug, exercise) for place in self._submissions for exercise in wanted
        )
        return [s for s in expected if s.folder not in self._interview.found.solutions and self._is_selected(s)]

    def _nothing_found(self) -> InterviewError:
        here = self._interview.here
        for miss in self._interview.found.near_misses:
            step = f"Did you mean {miss.suggestion!r}? Rename the folder."
            return InterviewError(display_name(miss.folder, here), "no exercise has this name.", step)
        known = list(self._interview.catalogue.exercises)
        step = f"A solution is an app.py in a folder named after an exercise: {', '.join(known[:8])}"
        step += ", ... " if len(known) > 8 else ". "
        places = ", ".join(display_name(p, here) for p in self._places())
        return InterviewError(places, "holds no solution.", step + "Start with: flask-interview new practice")

    def _is_selected(self, solution: SolutionFolder) -> bool:
        exercise, wanted = solution.exercise, self._interview.settings
        return (
            (not wanted.exercises or exercise.slug in wanted.exercises)
            and (not wanted.levels or exercise.level in wanted.levels)
            and (
                wanted.chosen_set is None or exercise.slug in self._interview.catalogue.chosen(wanted.chosen_set).slugs
            )
        )

    def _is_wanted(self, subject: Subject) -> bool:
        wanted = self._interview.settings.concepts
        names = {name for concept in subject.check.concepts for name in (concept, concept.partition(".")[0])}
        return (not wanted or bool(names & set(wanted))) and self._is_selected(subject.solution)


def _submission_of(item: pytest.Item) -> Path | None:
    subject = item.stash.get(SUBJECT, None)
    return subject.solution.submission if subject else None
