"""`verify`: holds exercises to their own promises."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..catalogue import Catalogue
from ..errors import InterviewError
from ..model import Exercise
from ..sandbox.bubblewrap import find
from ..verify import Progress, Verdict, verify
from .main import interview, load_catalogue
from .pages import table

RUNTIMES = ("inline", "sandbox")
COUNTED = ("checks", "concepts", "answers", "mistakes")


@interview.command("verify")
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option("--pack", "pack", metavar="DIR", type=click.Path(path_type=Path), help="Verify this pack instead.")
@click.option("--runtime", "runtimes", multiple=True, type=click.Choice(RUNTIMES),
              help="Only in this runtime (default: inline, and sandbox where there is one).")  # fmt: skip
@click.option(
    "--fails", "is_listing", is_flag=True, help="Also print what each mistake fails, as exercise.toml says it."
)
@click.option("-j", "processes", type=click.IntRange(min=1), metavar="NUMBER",
              help="Runs of pytest at once (default: twice as many as there are cores, and two).")  # fmt: skip
@click.option("--exact/--quick", "is_exact", default=None,
              help="Run on a mistake what it must pass, too, or not (default: where exercises are named).")  # fmt: skip
@click.option("--stats", "is_counting", is_flag=True, help="Also count what each exercise holds.")
def verify_command(
    slugs: tuple[str, ...],
    pack: Path | None,
    runtimes: tuple[str, ...],
    is_listing: bool,
    processes: int | None,
    is_exact: bool | None,
    is_counting: bool,
) -> None:
    """Run every stub, answer and mistake of the exercises, all or those named, and say what does not hold."""
    catalogue = load_catalogue(()) if pack is None else Catalogue.load([pack])
    exercises = [catalogue.exercise(slug) for slug in slugs] or list(catalogue.exercises.values())
    if not exercises:
        raise click.ClickException(f"{pack}: there is no exercise in this pack yet. See docs/authoring.md.")
    chosen = runtimes or _possible_runtimes()
    if is_listing and is_exact is False:
        raise click.UsageError("--fails prints all that each mistake fails, and --quick does not see it: choose one.")
    is_quick = not (is_exact or is_listing or (slugs and is_exact is None))
    packs = [pack] if pack else []
    with _progress() as show:
        verdicts = verify(exercises, packs, chosen, processes=processes, progress=show, is_quick=is_quick)
    for verdict in verdicts:
        _tell(verdict, "fail" if is_quick else "fail exactly", is_listing=is_listing)
    if is_counting:
        table(("exercise", "level", *COUNTED), [*map(_counts, exercises), _totals(exercises)])
    broken = [verdict.exercise.slug for verdict in verdicts if verdict.violations]
    count = f"{len(verdicts)} exercise" + ("s" if len(verdicts) != 1 else "")
    if broken:
        raise click.ClickException(f"{count}, {len(broken)} not holding: {', '.join(broken)}")
    click.echo(f"{count}, all holding ({' and '.join(chosen)})")
    if is_quick:
        click.echo("Whether a mistake fails more than its list is seen with --exact.")


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """Shows a person at a terminal how many variants have been run."""
    is_hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, label="Verifying", file=sys.stderr, show_eta=False, hidden=is_hidden) as bar:

        def show(done: int, together: int) -> None:
            bar.length = together
            bar.update(done - bar.pos)

        yield show


def _tell(verdict: Verdict, fail: str, *, is_listing: bool) -> None:
    click.echo(_line(verdict, fail))
    for line in (*verdict.left_out, *verdict.violations):
        click.echo(f"  - {line}")
    for name, failed in verdict.failed.items() if is_listing else ():
        click.echo(f"\n[mistakes.{name}]\nfails = {json.dumps(failed)}")


def _counts(exercise: Exercise) -> tuple[str, ...]:
    return (exercise.slug, exercise.level, *(str(len(getattr(exercise, part))) for part in COUNTED))


def _totals(exercises: Sequence[Exercise]) -> tuple[str, ...]:
    """The sums; a concept that several exercises prove counts once."""
    concepts = {concept for exercise in exercises for concept in exercise.concepts}
    sums = {part: sum(len(getattr(exercise, part)) for exercise in exercises) for part in COUNTED}
    return ("together", "", *(str(count) for count in (sums | {"concepts": len(concepts)}).values()))


def _possible_runtimes() -> tuple[str, ...]:
    try:
        find()
    except InterviewError as error:
        click.echo(f"Not verified in the sandbox. {error}", err=True)
        return RUNTIMES[:1]
    return RUNTIMES


def _line(verdict: Verdict, fail: str) -> str:
    exercise = verdict.exercise
    if verdict.violations:
        return f"{exercise.slug}: {_count(len(verdict.violations), 'broken promise')}"
    checks = len(exercise.checks)
    return (
        f"{exercise.slug}: holds. The stub and an empty file fail {checks} of {checks} checks, "
        f"{_count(len(exercise.answers), 'answer')} pass, "
        f"{_count(len(exercise.mistakes), 'mistake')} {fail} what they list."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
