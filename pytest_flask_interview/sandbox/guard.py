"""Keeps pytest itself from meeting a submission, and finds what was planted for it.

Solutions are found without importing anything. What pytest would load by itself is withheld from it where that can be
done from inside pytest; where it cannot, the run is refused with the command that works.
"""

from __future__ import annotations

import os
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

from ..catalogue import Catalogue, builtin_pack
from ..discovery import Found, find_solutions
from ..errors import InterviewError
from ..model import Incident, IncidentKind, SolutionFolder
from ..settings import PYTEST_INI

MAX_ENTRIES = 5_000
CONFTEST = "conftest.py"
STEERING = frozenset({"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini",
                      "setup.cfg", "setup.py", ".coveragerc"})  # fmt: skip
_NAME_FOLDERS = "Name the folder of an exercise, or one above."
_NAME_PACKS = "Name the folder of a person or of many; name a pack of your own with --interview-pack."
STARTING = frozenset({"sitecustomize.py", "usercustomize.py"})


def keep_pytest_away(config: pytest.Config) -> None:
    """Called before pytest loads a first ``conftest.py``; raises InterviewError where it is too late for that.

    Packs that a reviewer's own ``conftest.py`` names are not known yet: `Selecting` looks once more when they are.
    """
    options = config.known_args_namespace
    if options.pyargs:
        raise InterviewError("--pyargs", "imports what it is given.", "Give folders to a run in the sandbox.")
    here = config.invocation_params.dir
    named = options.file_or_dir or [str(config.rootpath / path) for path in config.getini("testpaths")] or [str(here)]
    places = [path for name in named if (path := _absolute(here, name.partition("::")[0])).exists()]
    folders = [
        builtin_pack(),
        *(here / path for path in options.interview_pack or ()),
        *config.getini("interview_pack"),
    ]
    catalogue = Catalogue.load(folders)
    for place in places:
        if place.is_file() and place.name != "app.py":
            raise InterviewError(place, "is no solution, and nothing else of a candidate's is executed.", _NAME_FOLDERS)
        if not find_solutions([place], catalogue, follows_links=False).solutions:
            raise InterviewError(place, "holds no solution of an exercise that is known yet.", _NAME_PACKS)
    found = find_solutions(places, catalogue, follows_links=False)
    strangers = submissions(found)
    refuse_what_cannot_be_withheld(config, strangers)
    withhold_conftests(config.pluginmanager, strangers)


def submissions(found: Found) -> list[Path]:
    """The folders that strangers wrote, each person's once, outermost first."""
    folders = sorted({solution.submission for solution in found.solutions.values()})
    return [folder for folder in folders if not any(other in folder.parents for other in folders)]


def withhold_conftests(plugins: pytest.PytestPluginManager, folders: Iterable[Path]) -> None:
    """Makes pytest take every ``conftest.py`` below ``folders`` for one that it has already loaded, and empty."""
    for folder in folders:
        for path in (folder / CONFTEST, *_named(folder, CONFTEST)):
            if not plugins.has_plugin(str(path)):
                plugins.register(ModuleType("withheld_conftest"), str(path))


def refuse_what_cannot_be_withheld(config: pytest.Config, folders: Sequence[Path]) -> None:
    """Raises InterviewError where pytest, as it was called, already follows or holds something of a submission."""
    for held, why in _held(config):
        for folder in folders:
            if held.is_relative_to(folder):
                place = folder if len(folders) == 1 else folder.parent
                step = f"Run: flask-interview screen {shlex.quote(str(place))}"
                raise InterviewError(held, f"{why}, and is a candidate's. Nothing was checked.", step)


def _held(config: pytest.Config) -> Iterator[tuple[Path, str]]:
    """Files and folders that this process follows, holds or is about to write, each with how."""
    if config.inipath is not None:
        yield config.inipath, "has configured this pytest before any plugin could object"
    yield config.rootpath, "would be pytest's root folder"
    for entry in filter(None, sys.path):
        yield _absolute(Path.cwd(), entry), "is where this Python looks for modules"
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            yield Path(file), f"was imported by this process, as {name}"
    for option in ("confcutdir", "basetemp", "log_file", "xmlpath", "debug"):
        given = getattr(config.known_args_namespace, option, None)
        if isinstance(given, str):
            yield _absolute(config.invocation_params.dir, given), f"is what --{option.replace('_', '-')} names"


def planted(folder: Path, solutions: Iterable[SolutionFolder]) -> list[Incident]:
    """What a submission holds that pytest or Python would load or obey, were it not kept from it."""
    known = {solution.folder: solution.exercise.stub for solution in solutions}
    installed = _installed_modules()
    return [
        Incident(IncidentKind.PLANTED, f"{path.relative_to(folder).as_posix()} {why}")
        for path, is_folder in _entries(folder)
        for why in [_why_told(path, is_folder, folder, known, installed)]
        if why and not _is_given(path, known)
    ]


def _absolute(here: Path, path: str) -> Path:
    """An absolute path with its links kept, as pytest does."""
    return Path(os.path.abspath(here / path))  # noqa: PTH100


def _why_told(
    path: Path, is_folder: bool, folder: Path, known: dict[Path, Path], installed: frozenset[str]
) -> str | None:
    is_at_top = path.parent == folder or path.parent in known
    name = path.name
    if path.suffix == ".pth" or name in STARTING:
        return "is run by Python when it starts; it was not run here."
    if name == CONFTEST:
        return "is for pytest to load; it was not loaded."
    if name in STEERING and not _is_ours(path):
        return "configures tools; it was not obeyed."
    if name == "__init__.py" and is_at_top:
        return "makes the folder a package for pytest to import; it was not imported."
    if path.suffix == ".py" and (name.startswith("test_") or path.stem.endswith("_test")):
        return "is a test of the candidate's own; it was not run."
    if is_at_top and path.parent in known and (is_folder or path.suffix == ".py") and path.stem in installed:
        return f"has the name of the module {path.stem}, which is installed."
    return None


def _is_ours(path: Path) -> bool:
    """Whether it is the ``pytest.ini`` that `flask-interview new` writes."""
    try:
        return path.name == "pytest.ini" and path.read_bytes()[:2000] == PYTEST_INI.encode()
    except OSError:
        return False


def _is_given(path: Path, known: dict[Path, Path]) -> bool:
    """Whether the exercise's stub has a file of this name."""
    return any(path.is_relative_to(own) and (stub / path.relative_to(own)).exists() for own, stub in known.items())


def _installed_modules() -> frozenset[str]:
    return frozenset(sys.stdlib_module_names) | frozenset(packages_distributions())


def _named(folder: Path, name: str) -> Iterator[Path]:
    return (path for path, is_folder in _entries(folder) if path.name == name and not is_folder)


def _entries(folder: Path) -> Iterator[tuple[Path, bool]]:
    """What lies below, and whether it is a folder; follows no link, and looks at no more than 5000 entries."""
    waiting, count = [folder], 0
    while waiting:
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            count += 1
            if count > MAX_ENTRIES:
                return
            is_folder = stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode)
            if is_folder and not Path(entry.path, "pyvenv.cfg").is_file() and entry.name not in {".git", "__pycache__"}:
                waiting.append(Path(entry.path))
            yield Path(entry.path), is_folder
