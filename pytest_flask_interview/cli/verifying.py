"""`verify`: holds exercises to their own promises."""

from __future__ import annotations

from pathlib import Path

import click

from ..catalogue import Catalogue
from ..errors import InterviewError
from ..sandbox.bubblewrap import find
from ..verify import Verdict, verify
from .main import interview, load_catalogue

RUNTIMES = ("inline", "sandbox")


@interview.command("verify")
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option("--pack", "pack", metavar="DIR", type=click.Path(path_type=Path), help="Verify this pack instead.")
@click.option("--runtime", "runtimes", multiple=True, type=click.Choice(RUNTIMES),
              help="Only in this runtime (default: inline, and sandbox where there is one).")  # fmt: skip
def verify_command(slugs: tuple[str, ...], pack: Path | None, runtimes: tuple[str, ...]) -> None:
    """Run every stub, answer and mistake of the exercises, all or those named, and say what does not hold."""
    catalogue = load_catalogue(()) if pack is None else Catalogue.load([pack])
    exercises = [catalogue.exercise(slug) for slug in slugs] or list(catalogue.exercises.values())
    chosen = runtimes or _possible_runtimes()
    verdicts = verify(exercises, [pack] if pack else [], chosen)
    for verdict in verdicts:
        click.echo(_line(verdict))
        for violation in verdict.violations:
            click.echo(f"  - {violation}")
    broken = [verdict.exercise.slug for verdict in verdicts if verdict.violations]
    count = f"{len(verdicts)} exercise" + ("s" if len(verdicts) != 1 else "")
    if broken:
        raise click.ClickException(f"{count}, {len(broken)} not holding: {', '.join(broken)}")
    click.echo(f"{count}, all holding ({' and '.join(chosen)})")


def _possible_runtimes() -> tuple[str, ...]:
    try:
        find()
    except InterviewError as error:
        click.echo(f"Not verified in the sandbox. {error}", err=True)
        return RUNTIMES[:1]
    return RUNTIMES


def _line(verdict: Verdict) -> str:
    exercise = verdict.exercise
    if verdict.violations:
        return f"{exercise.slug}: {len(verdict.violations)} broken promises"
    checks = len(exercise.checks)
    return (
        f"{exercise.slug}: holds. The stub and an empty file fail {checks} of {checks} checks, "
        f"{len(exercise.answers)} answers pass, {len(exercise.mistakes)} mistakes fail exactly their lists."
    )
