"""The solutions that an exercise keeps: its stub, its answers, its mistakes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .model import Exercise

KINDS = ("stub", "empty", "answer", "mistake")


@dataclass(frozen=True, slots=True)
class Variant:
    """One solution that an exercise keeps, and the checks it must fail: all where ``fails`` is None.

    ``service`` is the one that its checks use, empty for none.
    """

    exercise: Exercise
    kind: str
    name: str
    layers: tuple[Path, ...]
    fails: frozenset[str] | None
    service: str = ""

    @property
    def title(self) -> str:
        """As a person says it: ``mistake no_prefix``."""
        return f"{self.kind} {self.name}".strip() + (f" with {self.service}" if self.service else "")


def variants(exercise: Exercise) -> Iterator[Variant]:
    """The stub, an empty ``app.py``, every answer, alone or with a service that it uses, and every mistake."""
    yield Variant(exercise, "stub", "", (exercise.stub,), None)
    yield Variant(exercise, "empty", "", (), None)
    reference = exercise.folder / "answers" / "reference"
    for name, folder in exercise.answers.items():
        services = exercise.services.get(name, {})
        if "needed" not in services.values():
            yield Variant(exercise, "answer", name, (folder,), frozenset())
        for service in services:
            yield Variant(exercise, "answer", name, (folder,), frozenset(), service)
    for mistake in exercise.mistakes.values():
        yield Variant(exercise, "mistake", mistake.name, (reference, mistake.folder), frozenset(mistake.fails))


def lay_out(variant: Variant, submission: Path) -> Path:
    """Writes a variant as ``<submission>/<slug>`` and returns that folder."""
    folder = submission / variant.exercise.slug
    folder.mkdir(parents=True)
    (folder / "app.py").touch()
    for layer in variant.layers:
        shutil.copytree(layer, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return folder
