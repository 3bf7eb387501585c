"""`hint`, `answer` and `next`: help on the way, looking at what the person has done so far."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..catalogue import Catalogue, missing_needs
from ..errors import InterviewError
from ..model import Exercise
from ..reports.schema import ExerciseRow
from ..verify import run_checks
from .main import folder_option, interview, load_practice, pack_option, practice_folder
from .pages import page

HINTS_FILE = ".flask-interview.json"


@interview.command("hint")
@click.argument("slug")
@folder_option
@pack_option
def hint(slug: str, folder: Path | None, packs: tuple[Path, ...]) -> None:
    """Give one hint for SLUG, and one more each time."""
    catalogue, packs = load_practice(packs, folder)
    hints = catalogue.exercise(slug).hints
    path = practice_folder(folder, catalogue) / HINTS_FILE
    given = _read_given(path)
    count = min(max(given.get(slug, 0), 0) + 1, len(hints))
    path.write_text(json.dumps({**given, slug: count}, indent=1) + "\n", encoding="utf-8")
    for number, text in enumerate(hints[:count], start=1):
        click.echo(f"{number} of {len(hints)}: {text}")
    if count == len(hints):
        click.echo(f"That was the last. When you have solved it: flask-interview answer {slug}")


@interview.command("answer")
@click.argument("slug")
@click.option("--force", is_flag=True, help="Show it although the exercise is not solved.")
@folder_option
@pack_option
def answer(slug: str, force: bool, folder: Path | None, packs: tuple[Path, ...]) -> None:
    """Show what a strong candidate would say, and the reference, once SLUG is solved."""
    catalogue, packs = load_practice(packs, folder)
    exercise = catalogue.exercise(slug)
    if not force:
        state = _states(catalogue, practice_folder(folder, catalogue), packs, slug).get(slug)
        if state is None or not is_done(state):
            passed = sum(c["outcome"] == "passed" for c in state["checks"]) if state else 0
            problem = f"is not solved yet: {passed} of {len(exercise.checks)} checks pass."
            step = f"flask-interview hint {slug} helps; --force shows the answer all the same."
            raise InterviewError(slug, problem, step)
    page(exercise.model_answer)
    for name, source in exercise.answers.items():
        for path in sorted(p for p in source.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            place = path.relative_to(source)
            if not _is_given(exercise.stub / place, path):
                click.echo(f"# {name}: {place.as_posix()}\n\n{path.read_text(encoding='utf-8', errors='replace')}")


@interview.command("next")
@folder_option
@pack_option
def next_exercise(folder: Path | None, packs: tuple[Path, ...]) -> None:
    """Say which exercise to do next: one that is begun, else the next that its prerequisites allow."""
    catalogue, packs = load_practice(packs, folder)
    place = practice_folder(folder, catalogue)
    rows = _states(catalogue, place, packs)
    states = {slug: row["state"] for slug, row in rows.items()}
    open_ones = [e for e in catalogue.in_teaching_order() if not is_done(rows.get(e.slug)) and not missing_needs(e)]
    if not open_ones:
        click.echo(f"All {len(catalogue.exercises)} exercises are solved.")
        return
    begun = [e for e in open_ones if states.get(e.slug) in {"started", "broken"}]
    _propose((begun or open_ones)[0], place, states)


def is_done(row: ExerciseRow | None) -> bool:
    """Whether all checks that can run here pass; those that need a program that is absent are none of them."""
    outcomes = [check["outcome"] for check in row["checks"]] if row else []
    return "passed" in outcomes and not set(outcomes) - {"passed", "skipped"}


def _is_given(stub: Path, path: Path) -> bool:
    """Whether a file is one that the stub has too, as it is."""
    return stub.is_file() and stub.read_bytes() == path.read_bytes()


def _propose(exercise: Exercise, place: Path, states: dict[str, str]) -> None:
    state = states.get(exercise.slug, "missing")
    click.echo(f"{exercise.slug} ({exercise.level}, about {exercise.minutes} minutes): {exercise.title}")
    if state in {"started", "broken"}:
        click.echo(f"You have begun it. See what is open: pytest --interview {place / exercise.slug}")
    elif state == "untried":
        click.echo(f"Read {place / exercise.slug / 'prompt.md'}, then edit {place / exercise.slug / 'app.py'}.")
    else:
        click.echo(f"Get its stub: flask-interview new {place} {exercise.slug}")


def _states(
    catalogue: Catalogue, place: Path, packs: tuple[Path, ...], slug: str | None = None
) -> dict[str, ExerciseRow]:
    """The state of each exercise in ``place``, from running its checks now."""
    slugs = [slug] if slug else list(catalogue.exercises)
    present = [place / s for s in slugs if (place / s / "app.py").is_file()]
    if not present:
        return {}
    report = run_checks(present, packs=packs, options=("-q", "-p", "no:cacheprovider"))
    return {row["slug"]: row for row in report["exercises"]}


def _read_given(path: Path) -> dict[str, int]:
    """How many hints were given, by slug; a damaged file starts again, it holds nothing of value."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {k: v for k, v in data.items() if isinstance(v, int)} if isinstance(data, dict) else {}
