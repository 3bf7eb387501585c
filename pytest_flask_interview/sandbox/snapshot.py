"""Copies of solutions that are safe to look at and to lend: regular files of the folder's own, and nothing else."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..model import Incident, IncidentKind
from .place import MIB

MAX_FILES = 2_000
MAX_BYTES = 32 * MIB
MAX_DEPTH = 24
PASSED_OVER = frozenset({"__pycache__", ".git", "node_modules", ".pytest_cache", ".mypy_cache", ".ruff_cache"})


@dataclass(slots=True)
class Snapshot:
    """What was copied to ``folder`` and what was not; ``is_too_large`` says that the copy is not the whole."""

    folder: Path
    incidents: list[Incident] = field(default_factory=list)
    is_too_large: bool = False


def count_links(folders: Iterable[Path]) -> Counter[tuple[int, int]]:
    """How often each file, by device and number, occurs in ``folders``."""
    return Counter(
        (status.st_dev, status.st_ino) for folder in folders for _, status in _walk(folder, Snapshot(folder))
    )


def take_snapshot(source: Path, target: Path, links: Mapping[tuple[int, int], int]) -> Snapshot:
    """Copies ``source``, a solution's folder, to ``target``, which must not exist.

    Symbolic links, hard links from outside, devices, pipes and sockets are left out and told; so are compiled modules,
    which nobody can read. ``links`` counts files in all folders of the run: what several people share is copied for
    each, because nobody can tell whose it is, and told. Permissions become those of any reader, so that a sandbox of
    another user can read them.
    """
    snapshot = Snapshot(target)
    target.mkdir(parents=True, mode=0o755)
    if source.is_symlink():
        _note(snapshot, IncidentKind.LINK, f"{source.name} is a symbolic link; it was not followed.")
        return snapshot
    found = list(_walk(source, snapshot))
    own = Counter((status.st_dev, status.st_ino) for _, status in found)
    size = 0
    for path, status in found:
        name = path.relative_to(source).as_posix()
        size += status.st_size
        if size > MAX_BYTES:
            snapshot.is_too_large = True
            _note(
                snapshot, IncidentKind.SIZE, f"the folder is larger than {MAX_BYTES // MIB} MiB; the rest was left out."
            )
            break
        key = (status.st_dev, status.st_ino)
        if own[key] < status.st_nlink <= links.get(key, 0):
            _note(snapshot, IncidentKind.LINK, f"{name} is one file, by hard link, with another folder's.")
        if status.st_nlink > max(own[key], links.get(key, 0)):
            _note(snapshot, IncidentKind.LINK, f"{name} is a hard link to a file elsewhere; it was left out.")
        elif path.suffix in {".pyc", ".pyo", ".so", ".pyd"}:
            _note(snapshot, IncidentKind.PLANTED, f"{name} is compiled code, which nobody can read; it was left out.")
        else:
            _copy(path, target / name, status)
    for folder in (target, *(p for p in target.rglob("*") if p.is_dir())):
        folder.chmod(0o755)  # Whatever the umask of the person is.
    return snapshot


def _walk(folder: Path, snapshot: Snapshot) -> Iterator[tuple[Path, os.stat_result]]:
    """Regular files, without following anything; notes what else there is."""
    waiting, count = [(folder, 0)], 0
    while waiting:
        current, depth = waiting.pop()
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name)
        except OSError as error:
            _note(snapshot, IncidentKind.LINK, f"{_name(current, folder)} cannot be read: {error.strerror}.")
            continue
        for entry in entries:
            count += 1
            if count > MAX_FILES or depth > MAX_DEPTH:
                snapshot.is_too_large = True
                _note(snapshot, IncidentKind.SIZE, f"the folder has more than {MAX_FILES} files or {MAX_DEPTH} levels; "
                                                   "the rest was left out.")  # fmt: skip
                return
            with contextlib.suppress(OSError):
                status, path = entry.stat(follow_symlinks=False), Path(entry.path)
                if stat.S_ISREG(status.st_mode):
                    yield path, status
                elif not stat.S_ISDIR(status.st_mode):
                    what = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "no regular file"
                    _note(snapshot, IncidentKind.LINK, f"{_name(path, folder)} is {what}; it was left out.")
                elif entry.name not in PASSED_OVER and not (path / "pyvenv.cfg").is_file():
                    waiting.append((path, depth + 1))


def _copy(path: Path, target: Path, seen: os.stat_result) -> None:
    """Copies a file, provided that it is still the one that was seen."""
    with contextlib.suppress(OSError):
        _copy_open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), target, seen)


def _copy_open(descriptor: int, target: Path, seen: os.stat_result) -> None:
    with os.fdopen(descriptor, "rb") as source:
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) != (seen.st_dev, seen.st_ino):
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        with target.open("xb") as copy:
            copy.write(source.read(MAX_BYTES))
        target.chmod(0o755 if status.st_mode & 0o111 else 0o644)


def _note(snapshot: Snapshot, kind: IncidentKind, text: str) -> None:
    if len(snapshot.incidents) < 50:
        snapshot.incidents.append(Incident(kind, text))


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def remove(folder: Path) -> None:
    """Removes copies; what a file system refuses is left to it."""
    shutil.rmtree(folder, ignore_errors=True)
