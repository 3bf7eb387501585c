"""Keeps pytest itself from meeting a submission, and finds what was planted for it.

Solutions are found without importing anything. What pytest would load by itself is withheld from it where that can be
done from inside pytest; where it cannot, the run is refused with the command that works.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

from ..catalogue import builtin_pack
from ..discovery import Found
from ..errors import InterviewError
from ..model import Incident, IncidentKind, SolutionFolder
from ..settings import PYTEST_INI

# What `flask-interview new` writes, with a private pack or without.
OWN_INI = re.compile(re.escape(PYTEST_INI.encode()) + rb"(interview_pack =(\n    [^\n]+)+\n)?")

MAX_ENTRIES = 5_000
CONFTEST = "conftest.py"
STEERING = frozenset({"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini",
                      "setup.cfg", "setup.py", ".coveragerc"})  # fmt: skip
STARTING = frozenset({"sitecustomize.py", "usercustomize.py"})


def keep_pytest_away(config: pytest.Config) -> None:
    """Called before pytest loads a first ``conftest.py``; raises InterviewError where it is too late for that.

    Everything at or below a place that is to be checked is a stranger's, and so is the rest of a submission of which
    only an exercise was named. Of a ``conftest.py``, only those of pytest's root folder and above are the reviewer's.
    """
    named = named_places(config)
    folders = [stranger(place, exercise_names(config)) for place in named]
    for held, why in _held(config):
        for folder in (folder for folder in folders if held.is_relative_to(folder)):
            step = f"Run: flask-interview screen {shlex.quote(str(folder))}"
            raise InterviewError(held, f"{why}, and is a candidate's. Nothing was checked.", step)
    for written, option in _written(config):
        if written.is_symlink():
            raise InterviewError(written, f"is what {option} names, and a symbolic link.", "Choose another place.")
        if any(written.is_relative_to(folder) and written.parent != folder for folder in folders):
            raise InterviewError(written, f"is what {option} names, in a candidate's folder.", "Choose another place.")
    anchors = [path for place in named for path in (place, *place.glob("test*")) if path.is_dir()]
    for folder in {parent for path in (*named, *anchors) for parent in (path, *path.parents)}:
        if folder != config.rootpath and folder not in config.rootpath.parents:
            _withhold(config.pluginmanager, folder / CONFTEST)


def named_places(config: pytest.Config) -> list[Path]:
    """The places on the command line or in the reviewer's ``testpaths``; raises InterviewError where none is named."""
    options, here = config.known_args_namespace, config.invocation_params.dir
    if options.pyargs:
        raise InterviewError("--pyargs", "imports what it is given.", "Give folders to a run in the sandbox.")
    named = [_absolute(here, name.partition("::")[0]) for name in options.file_or_dir]
    if not named:
        named = [path for pattern in config.getini("testpaths") for path in sorted(config.rootpath.glob(pattern))]
    if not named:
        raise InterviewError("--interview-sandbox", "which folders are strangers' is not said.",
                             "Name them: pytest --interview --interview-sandbox FOLDER...")  # fmt: skip
    for place in named:
        if place.is_file() and place.name != "app.py":
            raise InterviewError(place, "is no solution, and nothing else of a candidate's is executed.",
                                 "Name the folder of an exercise, or one above.")  # fmt: skip
    return named


def exercise_names(config: pytest.Config) -> frozenset[str]:
    """Names of folders that are an exercise's, as far as packs are known when pytest begins."""
    here, given = config.invocation_params.dir, config.known_args_namespace.interview_pack or ()
    packs = [builtin_pack(), *(here / path for path in given), *config.getini("interview_pack")]
    return frozenset(path.parent.name for pack in packs for path in pack.glob("*/exercise.toml"))


def stranger(place: Path, names: Collection[str]) -> Path:
    """The folder that somebody else wrote, of which ``place`` is all or a part."""
    folder = place.parent if place.name == "app.py" else place
    return folder.parent if folder.name in names else folder


def _withhold(plugins: pytest.PytestPluginManager, path: Path) -> None:
    """Makes pytest take a ``conftest.py`` for one that it has already loaded, and that is empty."""
    if path.exists() and not plugins.has_plugin(str(path)):
        plugins.register(ModuleType("withheld_conftest"), str(path))


def _held(config: pytest.Config) -> Iterator[tuple[Path, str]]:
    """Files and folders that this process follows or holds, each with how."""
    if config.inipath is not None:
        yield config.inipath, "has configured this pytest before any plugin could object"
    yield config.rootpath, "would be pytest's root folder"
    if not sys.flags.safe_path:
        yield config.invocation_params.dir, "is the current folder, where worker processes would look for modules"
    for entry in filter(None, sys.path):
        yield _absolute(Path.cwd(), entry), "is where this Python looks for modules"
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            yield Path(file), f"was imported by this process, as {name}"
    given = getattr(config.known_args_namespace, "confcutdir", None)
    if isinstance(given, str):
        yield _absolute(config.invocation_params.dir, given), "is what --confcutdir names"


def _written(config: pytest.Config) -> Iterator[tuple[Path, str]]:
    """What this process is asked to write, with the option that asks."""
    options, here = config.known_args_namespace, config.invocation_params.dir
    for name, option in (("basetemp", "--basetemp"), ("log_file", "--log-file"), ("xmlpath", "--junitxml")):
        given = getattr(options, name, None)
        if isinstance(given, str):
            yield _absolute(here, given), option
    for text in options.interview_report or config.getini("interview_report"):
        yield _absolute(here, text.partition(":")[2]), "--interview-report"


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


def owner_in(places: Sequence[Path]) -> Callable[[Path], Path]:
    """Tells of a submission which folder directly below a place it is in, or is."""

    def owner(folder: Path) -> Path:
        for place in places:
            if folder != place and folder.is_relative_to(place):
                return place / folder.relative_to(place).parts[0]
        return folder

    return owner


def without_solutions(places: Iterable[Path], found: Found) -> Iterator[Path]:
    """Folders directly below a place with several people's that hold nothing to check."""
    solved = [solution.folder for solution in found.solutions.values()]
    for place in places:
        if place.is_dir() and not any(folder == place or folder.parent == place for folder in solved):
            for child in sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")):
                if not any(folder.is_relative_to(child) for folder in solved):
                    yield child


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
        is_file = stat.S_ISREG(path.lstat().st_mode) and path.stat().st_size < 2000
        return path.name == "pytest.ini" and is_file and OWN_INI.fullmatch(path.read_bytes()) is not None
    except OSError:
        return False


def _is_given(path: Path, known: dict[Path, Path]) -> bool:
    """Whether the exercise's stub has a file of this name."""
    return any(path.is_relative_to(own) and (stub / path.relative_to(own)).exists() for own, stub in known.items())


def _installed_modules() -> frozenset[str]:
    return frozenset(sys.stdlib_module_names) | frozenset(packages_distributions())


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
            try:
                is_folder = stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode)
            except OSError:
                continue
            if is_folder and entry.name not in {".git", "__pycache__"}:
                waiting.append(Path(entry.path))
            yield Path(entry.path), is_folder
