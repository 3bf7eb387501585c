"""All packs together: every exercise and concept that this run knows, by name."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from .errors import InterviewError, UnknownNameError
from .model import Concept, Exercise, ExerciseSet, Level, Pack
from .packs import load_pack


def builtin_pack() -> Path:
    """The folder of the built-in pack: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "exercises"
    return inside if inside.is_dir() else package.parent / "exercises"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The exercises and concepts of one or more packs; slugs and concept ids are unique across them."""

    packs: tuple[Pack, ...]
    exercises: dict[str, Exercise]
    concepts: dict[str, Concept]
    topics: dict[str, str]
    sets: dict[str, ExerciseSet]

    @classmethod
    def load(cls, folders: Iterable[Path]) -> Catalogue:
        """Loads each folder once; raises PackError for a bad pack, InterviewError for a name two packs declare."""
        unique = dict.fromkeys(folder.resolve() for folder in folders)
        packs = tuple(load_pack(folder) for folder in unique)
        catalogue = cls(packs, {}, {}, {}, {})
        for pack in packs:
            _refuse_duplicates("exercise", pack, {e.slug: e.folder.parent for e in catalogue.exercises.values()})
            owners = {name: p.folder for p in packs if p is not pack for name in p.concepts}
            _refuse_duplicates("concept", pack, {name: owners[name] for name in catalogue.concepts})
            catalogue.exercises.update(pack.exercises)
            catalogue.concepts.update(pack.concepts)
            catalogue.topics.update(pack.topics)
            catalogue._take_sets(pack)
        return catalogue

    def _take_sets(self, pack: Pack) -> None:
        """A set of the built-in pack yields to one of the same name: a new version must not break a private pack."""
        for name, chosen in pack.sets.items():
            owner = next((p for p in self.packs if p is not pack and self.sets.get(name) is p.sets.get(name)), None)
            if name not in self.sets or (owner is not None and owner.folder == builtin_pack().resolve()):
                self.sets[name] = chosen
            elif pack.folder != builtin_pack().resolve():
                where = owner.folder if owner else "another"
                raise InterviewError(pack.folder, f"the set {name!r} is already declared by the pack {where}.",
                                     "Rename one of them.")  # fmt: skip

    def exercise(self, slug: str) -> Exercise:
        """The exercise called ``slug``; raises UnknownNameError with the nearest."""
        if slug not in self.exercises:
            raise UnknownNameError("exercise", slug, self.exercises)
        return self.exercises[slug]

    def concept(self, concept_id: str) -> Concept:
        """The concept called ``concept_id``; raises UnknownNameError with the nearest."""
        if concept_id not in self.concepts:
            raise UnknownNameError("concept", concept_id, self.concepts)
        return self.concepts[concept_id]

    def chosen(self, name: str) -> ExerciseSet:
        """The set called ``name``; raises UnknownNameError with the nearest."""
        if name not in self.sets:
            raise UnknownNameError("set of exercises", name, self.sets)
        return self.sets[name]

    def in_teaching_order(self) -> Iterator[Exercise]:
        """Junior before mid before senior, and within a level what others build on first."""
        levels = list(Level)
        yield from sorted(self.exercises.values(), key=lambda e: (levels.index(e.level), self._depth(e), e.slug))

    def _depth(self, exercise: Exercise, seen: frozenset[str] = frozenset()) -> int:
        below = [self.exercises[s] for s in exercise.builds_on if s in self.exercises and s not in seen]
        return 1 + max((self._depth(e, seen | {exercise.slug}) for e in below), default=0)

    def identity(self) -> dict[str, str]:
        """Name, version and digest (SHA-256 over all files) of what a report was made with."""
        digest = hashlib.sha256()
        for pack in self.packs:
            for path in sorted(p for p in pack.folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
                digest.update(path.relative_to(pack.folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return {
            "name": "+".join(pack.name for pack in self.packs),
            "version": "+".join(pack.version for pack in self.packs),
            "digest": f"sha256:{digest.hexdigest()}",
        }


def missing_needs(exercise: Exercise, *, of_answers: bool = False) -> tuple[str, ...]:
    """The requirements of ``exercise`` that this environment does not meet, as pip takes them.

    With ``of_answers`` also those that only its further answers have.
    """
    needs = (*exercise.needs, *(exercise.answer_needs if of_answers else ()))
    return tuple(need for need in needs if not _is_met(Requirement(need)))


def missing_programs(programs: Iterable[str]) -> tuple[str, ...]:
    """Those that cannot be started here; servers often lie in folders that only an administrator's PATH names."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"))
    return tuple(name for name in dict.fromkeys(programs) if shutil.which(name, path=path) is None)


def service_variable(name: str) -> str:
    """The variable of the environment that holds the URL of a service."""
    return f"INTERVIEW_{name.upper()}_URL"


def _is_met(requirement: Requirement, extra: str = "") -> bool:
    """Whether a package is there in a version that will do, with what each of its extras that is asked for needs."""
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
        return True
    try:
        is_there = requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False
    further = [Requirement(line) for line in requires(requirement.name) or ()] if requirement.extras else []
    return is_there and all(_is_met(need, name) for name in requirement.extras for need in further)


def _refuse_duplicates(kind: str, pack: Pack, owners: dict[str, Path]) -> None:
    for name in (pack.exercises if kind == "exercise" else pack.concepts).keys() & owners.keys():
        raise InterviewError(
            pack.folder, f"{kind} {name!r} is already declared by the pack {owners[name]}.", "Rename one of them."
        )
