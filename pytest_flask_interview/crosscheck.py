"""What only a whole pack can show: names that lead nowhere, and promises that its parts do not keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .errors import InterviewError, suggestion
from .model import Check, Exercise, Library, Mistake, Pack


def cross_check(pack: Pack) -> Iterator[InterviewError]:
    """Every name that one part has for another and that leads nowhere, and every promise that is not kept."""
    concepts_file = pack.folder / "concepts.toml"
    yield from _cross_check_concepts(pack, concepts_file)
    for chosen in pack.sets.values():
        for slug in (slug for slug in chosen.slugs if slug not in pack.exercises):
            yield InterviewError(concepts_file, f"the set {chosen.name!r} names the unknown exercise {slug!r}.",
                                 suggestion(slug, list(pack.exercises)))  # fmt: skip
    for library in pack.libraries.values():
        yield from _broken_promises(pack, library)
    for exercise in pack.exercises.values():
        yield from _cross_check_exercise(pack, exercise)


def _cross_check_concepts(pack: Pack, concepts_file: Path) -> Iterator[InterviewError]:
    used = {concept for exercise in pack.exercises.values() for concept in exercise.concepts}
    for concept in pack.concepts.values():
        if concept.id not in used:
            yield InterviewError(concepts_file, f"concept {concept.id!r} is used by no check.", "Use it or remove it.")
        for other in concept.builds_on:
            if other not in pack.concepts:
                yield InterviewError(concepts_file, f"{concept.id!r} builds on {other!r}, which is not declared.",
                                     suggestion(other, sorted(pack.concepts)))  # fmt: skip


def is_exercised(library: Library, exercise: Exercise) -> bool:
    """Whether ``exercise`` keeps what the pack promises of ``library``."""
    if library.kind == "file":
        return any(path for folder in exercise.answers.values() for path in folder.rglob(library.name))
    if library.kind == "program":
        return any(library.name in check.programs for check in exercise.checks.values())
    if library.kind == "service":
        return any(library.name in services for services in exercise.services.values())
    needs = (*exercise.needs, *exercise.answer_needs)
    return library.name in {canonicalize_name(Requirement(need).name) for need in needs}


def _broken_promises(pack: Pack, library: Library) -> Iterator[InterviewError]:
    where = f"{pack.folder / 'concepts.toml'} [libraries.{library.title!r}]"
    for slug in library.slugs:
        if slug not in pack.exercises:
            yield InterviewError(where, f"names the unknown exercise {slug!r}.", suggestion(slug, list(pack.exercises)))
        elif not is_exercised(library, pack.exercises[slug]):
            yield InterviewError(where, f"{slug!r} exercises no {library.kind} {library.name!r}.",
                                 "Name it there, or take the exercise from the list.")  # fmt: skip


def _cross_check_exercise(pack: Pack, exercise: Exercise) -> Iterator[InterviewError]:
    path = exercise.folder / "exercise.toml"
    for check in exercise.checks.values():
        yield from _undeclared_concepts(pack, exercise, check)
    for mistake in exercise.mistakes.values():
        yield from _wrong_lists(path, exercise, mistake)
    for question in exercise.questions if pack.questions else ():
        if question not in pack.questions:
            yield InterviewError(path, f"question {question!r} is none of the pack's.", "See [pack] in concepts.toml.")
    for slug in exercise.builds_on:
        if slug not in pack.exercises:
            step = suggestion(slug, list(pack.exercises))
            yield InterviewError(path, f"builds on the unknown exercise {slug!r}.", step)


def _wrong_lists(path: Path, exercise: Exercise, mistake: Mistake) -> Iterator[InterviewError]:
    for name in mistake.fails:
        if name not in exercise.checks:
            step = suggestion(name, list(exercise.checks))
            yield InterviewError(path, f"mistake {mistake.name!r} names the unknown check {name!r}.", step)


def _undeclared_concepts(pack: Pack, exercise: Exercise, check: Check) -> Iterator[InterviewError]:
    for concept in check.concepts:
        if concept not in pack.concepts:
            where = f"{exercise.checks_file}:{check.lineno} {check.name}"
            yield InterviewError(where, f"concept {concept!r} is not declared in concepts.toml.",
                                 suggestion(concept, sorted(pack.concepts)))  # fmt: skip
