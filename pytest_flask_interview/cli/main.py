"""The command group and what every command shares: errors, packs, and the folder a person practises in."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import Any

import click

from .. import __version__
from ..catalogue import Catalogue
from ..errors import InterviewError
from ..installed import installed_packs


class _Group(click.Group):
    """A group whose commands may raise InterviewError: it is shown as click shows its own errors."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InterviewError as error:
            raise click.ClickException(str(error)) from None
        except BrokenPipeError:
            raise  # Whoever read has enough, as with `| head`; click ends quietly.
        except OSError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror}.") from None


@click.group("interview", cls=_Group)
@click.version_option(__version__, package_name="pytest-flask-interview", prog_name="flask-interview")
def interview() -> None:
    """Practise Flask interview questions: exercises that run."""


pack_option = click.option(
    "--pack", "packs", multiple=True, metavar="DIR", type=click.Path(path_type=Path),
    help="A folder of exercises beside the built-in ones (repeatable).",
)  # fmt: skip

set_option = click.option("--set", "chosen_set", metavar="NAME", help="Only the exercises of this set.")

folder_option = click.option(
    "--folder", metavar="DIR", type=click.Path(path_type=Path),
    help="Your folder of solutions. By default this folder, or 'practice' in it.",
)  # fmt: skip


def load_catalogue(packs: tuple[Path, ...]) -> Catalogue:
    """The built-in pack, the installed ones, and those given."""
    return Catalogue.load([*installed_packs(), *packs])


def load_practice(packs: tuple[Path, ...], folder: Path | None = None) -> tuple[Catalogue, tuple[Path, ...]]:
    """The same for somebody who practises, with the packs that their own ``pytest.ini`` names; and those packs."""
    known = (*packs, *practice_packs(folder))
    return load_catalogue(known), known


def practice_packs(folder: Path | None) -> tuple[Path, ...]:
    """The packs that the ``pytest.ini`` of somebody's own practice names, where they are; for nobody else's folder."""
    places = [folder] if folder else [Path.cwd(), Path.cwd().parent, Path.cwd() / "practice"]
    for ini in (place / "pytest.ini" for place in places if place is not None):
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(ini, encoding="utf-8")
            named = parser.get("pytest", "interview_pack", fallback="").split("\n")
        except (configparser.Error, UnicodeDecodeError):
            continue
        found = tuple(ini.parent / line.strip() for line in named if line.strip())
        if found:
            return tuple(path for path in found if path.is_dir())
    return ()


def practice_folder(folder: Path | None, catalogue: Catalogue) -> Path:
    """Where the person's solutions are; raises InterviewError where there are none."""
    here = Path.cwd()
    for place in [folder] if folder else [here, here.parent, here / "practice"]:
        if any((place / slug / "app.py").is_file() for slug in catalogue.exercises):
            return place.relative_to(here) if place.is_relative_to(here) else place
    where = folder or here
    raise InterviewError(where, "holds no solutions.", "Start with: flask-interview new practice")


def main() -> None:
    """Entry point of the `flask-interview` console script."""
    interview(prog_name="flask-interview")


# The commands register themselves on the group.
from . import practise, read, screen, start, verifying  # noqa: E402, F401
