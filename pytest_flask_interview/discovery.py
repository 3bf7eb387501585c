"""Finds solutions below the folders given, without importing anything of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .catalogue import Catalogue
from .errors import InterviewError, nearest
from .model import SolutionFolder
from .packs import is_pack

MAX_DEPTH = 8
MAX_PATH = 1000
SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A folder with an ``app.py`` that is named almost like an exercise."""

    folder: Path
    suggestion: str


@dataclass(slots=True)
class Found:
    """Solutions by folder, in the order of the folders given, and folders that were probably meant as one."""

    solutions: dict[Path, SolutionFolder] = field(default_factory=dict)
    near_misses: list[NearMiss] = field(default_factory=list)


def find_solutions(places: Iterable[Path], catalogue: Catalogue, *, follows_links: bool = True) -> Found:
    """Solutions in ``places``: each an exercise's folder, its ``app.py``, or a folder of any depth above it.

    Without ``follows_links``, a link to a folder is no way to other solutions, and one named like an exercise is one
    that holds nothing.

    Raises InterviewError for a place that does not exist.
    """
    found = Found()
    for place in places:
        _refuse_absent(place)
        start = place.parent if place.is_file() else place
        if place.is_file() and place.name != "app.py":
            continue
        for folder in _walk(start, catalogue.exercises, follows_links):
            _take(folder, catalogue, found, is_given=folder == start)
    for folder in [f for f, s in found.solutions.items() if not s.app_file.is_file()]:
        if any(folder in other.parents for other in found.solutions):
            del found.solutions[folder]
    return found


def is_loop(folder: Path) -> bool:
    """Whether a symbolic link leads back to a folder above itself, or nowhere."""
    if not folder.is_symlink():
        return False
    try:
        return folder.resolve(strict=True) in [parent.resolve() for parent in folder.parents]
    except (OSError, RuntimeError):
        return True


def _refuse_absent(place: Path) -> None:
    if place.exists():
        return
    siblings = [p.name for p in place.parent.iterdir()] if place.parent.is_dir() else []
    close = nearest(place.name, siblings)
    raise InterviewError(place, "does not exist.", f"Did you mean {close!r}?" if close else "Check the path.")


def _walk(folder: Path, exercises: Collection[str], follows_links: bool, depth: int = 0) -> Iterator[Path]:
    """``folder`` and the folders below it, not going into solutions, packs, hidden folders and environments.

    Where links are not followed, nothing in a folder can hide it: no mark of a pack or an environment counts.
    """
    marks = (folder / "exercise.toml", folder / "pyvenv.cfg") if follows_links else ()
    if (follows_links and is_pack(folder)) or any(mark.is_file() for mark in marks):
        return
    yield folder
    if folder.name in exercises and (folder / "app.py").exists():
        return
    for child in _below(folder):
        if follows_links:
            yield from _walk(child, exercises, follows_links)
        elif child.is_symlink():
            yield from [child] * (child.name in exercises)
        elif depth < MAX_DEPTH and child.name.isprintable() and len(str(child)) < MAX_PATH:
            yield from _walk(child, exercises, follows_links, depth + 1)


def _below(folder: Path) -> list[Path]:
    """Folders worth looking into."""
    try:
        below = sorted(p for p in folder.iterdir() if p.is_dir())
    except OSError:
        return []
    return [p for p in below if not p.name.startswith(".") and p.name not in SKIPPED and not is_loop(p)]


def _take(folder: Path, catalogue: Catalogue, found: Found, *, is_given: bool) -> None:
    try:
        has_app = (folder / "app.py").is_file()
    except OSError:
        return
    if folder.name in catalogue.exercises:
        if has_app or is_given or _is_meant(folder, catalogue.exercises):
            found.solutions[folder] = SolutionFolder(folder, catalogue.exercises[folder.name])
    elif has_app:
        close = nearest(folder.name, catalogue.exercises)
        if close:
            found.near_misses.append(NearMiss(folder, close))


def _is_meant(folder: Path, exercises: Collection[str]) -> bool:
    """Whether a folder without ``app.py`` stands among solutions, or was written by `flask-interview new`."""
    siblings = (p for p in folder.parent.iterdir() if p.name in exercises and p != folder)
    return (folder / "prompt.md").is_file() or any((p / "app.py").is_file() for p in siblings)
