"""Runs beside the solution: what lies on disk below the scratch folder, and a start from nothing."""

import hashlib
import sys
from pathlib import Path


def plant(beside, texts):
    """Writes a text file below the scratch folder for each relative path in ``texts``."""
    for name, text in texts.items():
        path = Path(beside.scratch, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def outside(beside, folder):
    """Digests, by relative path, of the files below the scratch folder that are not below ``folder``."""
    kept = [path for path in _files(beside.scratch) if not path.is_relative_to(folder)]
    return {_relative(path, beside.scratch): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def holding(beside, marker):
    """Relative paths of the files below the scratch folder whose bytes contain ``marker``."""
    return [_relative(path, beside.scratch) for path in _files(beside.scratch) if marker.encode() in path.read_bytes()]


def without(beside, folder, marker):
    """Relative paths of the files below ``folder`` whose bytes do not contain ``marker``."""
    return [_relative(path, folder) for path in _files(folder) if marker.encode() not in path.read_bytes()]


def restart(beside):
    """Forgets the solution's modules: the next application is imported as in a new process."""
    for name, module in list(sys.modules.items()):
        path = Path(getattr(module, "__file__", None) or "/")
        if path.is_relative_to(beside.path) and "site-packages" not in path.parts:
            del sys.modules[name]


def _files(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def _relative(path, folder):
    return path.relative_to(folder).as_posix()
