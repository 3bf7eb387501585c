"""Tells a stub that nobody has edited from a solution that somebody has begun."""

from __future__ import annotations

from pathlib import Path

from .model import SolutionFolder


def is_untouched(solution: SolutionFolder) -> bool:
    """Whether every file of the stub is there unchanged (but for line ends and trailing blanks), no Python added."""
    stub = solution.exercise.stub
    given = [p for p in stub.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    if any(not _is_same(p, solution.folder / p.relative_to(stub)) for p in given):
        return False
    names = {p.relative_to(stub) for p in given}
    added = (p.relative_to(solution.folder) for p in solution.folder.rglob("*.py"))
    return all(path in names or "site-packages" in path.parts for path in added)


def _is_same(left: Path, right: Path) -> bool:
    is_near = right.is_file() and abs(right.stat().st_size - left.stat().st_size) < 100_000
    return is_near and _normal(left) == _normal(right)


def _normal(path: Path) -> list[bytes]:
    return [line.rstrip() for line in path.read_bytes().rstrip().splitlines()]
