"""Which libraries a worker imports before it forks: those that the exercises' answers and probes import."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable
from pathlib import Path

from ..model import Exercise

ALWAYS = ("flask", "werkzeug.test", "jinja2", "json", "sqlite3", "logging.config", "threading")


def modules_for(exercises: Iterable[Exercise]) -> list[str]:
    """Names of modules, without those that belong to the answers themselves."""
    names = dict.fromkeys(ALWAYS)
    for exercise in exercises:
        names.update(dict.fromkeys(_imported(exercise.folder)))
    return list(names)


@functools.cache
def _imported(folder: Path) -> tuple[str, ...]:
    sources = [folder / "probes.py", *folder.glob("answers/**/*.py")]
    own = {path.stem for path in sources} | {path.name for path in folder.glob("answers/*/*") if path.is_dir()}
    found: dict[str, None] = {}
    for path in (source for source in sources if source.is_file()):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return tuple(name for name in found if name.partition(".")[0] not in own)
