"""`new`: writes stubs and prompts, and nothing over what is there."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from ..errors import InterviewError
from ..model import Exercise
from ..settings import PYTEST_INI
from .main import interview, load_catalogue, pack_option, set_option


@interview.command("new")
@click.argument("folder", type=click.Path(path_type=Path), default="practice")
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option(
    "--hand-out", "is_hand_out", is_flag=True, help="For somebody who has not got the pack: no pytest.ini, and say so."
)
@set_option
@pack_option
def new(
    folder: Path, slugs: tuple[str, ...], is_hand_out: bool, chosen_set: str | None, packs: tuple[Path, ...]
) -> None:
    """Write stubs and prompts into FOLDER (default: practice).

    All exercises, or those named and those of a set. What exists is never overwritten.
    """
    catalogue = load_catalogue(packs)
    named = [*slugs, *(catalogue.chosen(chosen_set).slugs if chosen_set else ())]
    exercises = [catalogue.exercise(slug) for slug in dict.fromkeys(named)] or list(catalogue.in_teaching_order())
    _refuse_odd_folder(folder, folder.resolve().name in catalogue.exercises)
    kept: list[Path] = []
    for exercise in exercises:
        kept += _write_all(folder / exercise.slug, exercise)
    if not is_hand_out and not any(
        os.path.lexists(folder / name) for name in ("pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
    ):
        lines = "".join(f"\n    {pack.resolve()}" for pack in packs)
        text = PYTEST_INI + (f"interview_pack ={lines}\n" if packs else "")
        (folder / "pytest.ini").write_text(text, encoding="utf-8")
    for path in kept:
        click.echo(f"kept {path}")
    count = f"{len(exercises)} exercise" + ("s" if len(exercises) != 1 else "")
    first = exercises[0].slug
    if is_hand_out:
        click.echo(f"{count} in {folder}. Send it, and when it comes back: flask-interview screen FOLDER")
        return
    click.echo(f"{count} in {folder}. Read {folder / first / 'prompt.md'}, edit {folder / first / 'app.py'}, then run:")
    click.echo(f"  pytest --interview {shlex.quote(str(folder))}")


def _refuse_odd_folder(folder: Path, is_slug: bool) -> None:
    if is_slug:
        raise InterviewError(folder, "is the name of an exercise.",
                             "Name a folder of solutions first: flask-interview new practice SLUG")  # fmt: skip
    if folder.exists() and not folder.is_dir():
        raise InterviewError(folder, "is a file.", "Give the name of a folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InterviewError(folder, f"cannot be made: {error.strerror}.", "Choose another place.") from None


def _write_all(target: Path, exercise: Exercise) -> Iterator[Path]:
    """Writes an exercise's stub and prompt; yields the files that were there already."""
    sources = [p for p in sorted(exercise.stub.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    files = {target / p.relative_to(exercise.stub): p for p in sources}
    files[target / "prompt.md"] = exercise.folder / "prompt.md"
    for path, source in files.items():
        if path.exists() or path.is_symlink():
            if not path.is_file() or path.read_bytes() != source.read_bytes():
                yield path
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.read_bytes())
        except OSError as error:
            raise InterviewError(path, f"cannot be written: {error.strerror}.", "Nothing was overwritten.") from None
