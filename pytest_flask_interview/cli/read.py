"""`list` and `show`: what there is to do, and one task."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from packaging.requirements import Requirement

from ..catalogue import Catalogue, missing_needs
from ..model import Exercise, Level
from .main import interview, load_practice, pack_option, set_option
from .pages import markdown_table, page, table


@interview.command("list")
@click.option("--level", type=click.Choice([level.value for level in Level]), help="Only this level.")
@click.option("--markdown", is_flag=True, help="As a Markdown table, with concepts and needs.")
@set_option
@pack_option
def list_exercises(level: str | None, markdown: bool, chosen_set: str | None, packs: tuple[Path, ...]) -> None:
    """List the exercises, in the order to do them."""
    catalogue, _ = load_practice(packs)
    exercises = [exercise for exercise in catalogue.in_teaching_order() if level in (None, exercise.level)]
    if chosen_set is not None:
        wanted = catalogue.chosen(chosen_set)
        exercises = [exercise for exercise in exercises if exercise.slug in wanted.slugs]
    if markdown:
        header = ("question", "exercise", "level", "minutes", "what you build", "concepts", "needs")
        markdown_table(header, [_full_row(exercise, catalogue) for exercise in exercises])
        return
    table(("exercise", "question", "level", "minutes", "what you build"), map(_row, exercises))
    if chosen_set is not None:
        click.echo(f"{wanted.title}. Time for them all, for somebody practised: {wanted.minutes} minutes.")
    _say_unavailable(exercises)


@interview.command("show")
@click.argument("slug")
@pack_option
def show(slug: str, packs: tuple[Path, ...]) -> None:
    """Print the task of SLUG and the concepts it proves."""
    catalogue, _ = load_practice(packs)
    exercise = catalogue.exercise(slug)
    page(exercise.prompt)
    click.echo(f"{exercise.level}, about {exercise.minutes} minutes. It gives evidence of:")
    for concept_id in exercise.concepts:
        concept = catalogue.concept(concept_id)
        click.echo(f"  {concept.title}: {concept.summary}\n    {concept.docs}")


def _row(exercise: Exercise) -> tuple[str, ...]:
    return (exercise.slug, " ".join(exercise.questions), exercise.level.value, str(exercise.minutes), exercise.title)


def _full_row(exercise: Exercise, catalogue: Catalogue) -> tuple[str, ...]:
    slug, *others = _row(exercise)
    concepts = (catalogue.concept(concept_id).title for concept_id in exercise.concepts)
    needs = (Requirement(need).name for need in exercise.needs)
    return (others[0], f"`{slug}`", *others[1:], ", ".join(concepts), ", ".join(needs))


def _say_unavailable(exercises: Iterable[Exercise]) -> None:
    for exercise in exercises:
        needs = missing_needs(exercise)
        if needs:
            click.echo(f"{exercise.slug} needs: pip install {' '.join(repr(need) for need in needs)}")
