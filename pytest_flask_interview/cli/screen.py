"""`screen`: checks strangers' folders in the sandbox, from a pytest that nothing of theirs can configure."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from ..errors import InterviewError, nearest
from .main import interview, load_catalogue, pack_option, set_option

_OWN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


@interview.command("screen", context_settings={"ignore_unknown_options": True})
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--report", "reports", multiple=True, metavar="FORMAT:PATH",
              help="Write the report as json or markdown (repeatable).")  # fmt: skip
@click.argument("arguments", metavar="[-- PYTEST OPTIONS]...", nargs=-1, type=click.UNPROCESSED)
@set_option
@pack_option
@click.pass_context
def screen(
    context: click.Context,
    folder: Path,
    reports: tuple[str, ...],
    arguments: tuple[str, ...],
    chosen_set: str | None,
    packs: tuple[Path, ...],
) -> None:
    """Check FOLDER, one person's submission or many, in the sandbox.

    No configuration file, conftest.py or module in FOLDER or in this folder reaches the process that judges.
    """
    if not folder.is_dir():
        siblings = [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []
        close = nearest(folder.name, siblings)
        step = f"Did you mean {close!r}?" if close else "Name a folder of solutions, or a folder of such folders."
        raise InterviewError(folder, "is no folder.", step)
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - links are kept, ".." is not
    is_exercise = place.name in load_catalogue(packs).exercises
    # Above everything that a candidate wrote.
    root = place.parent.parent if is_exercise else place.parent
    with tempfile.TemporaryDirectory(prefix="interview-screen-") as neutral:
        settings = Path(neutral, "pytest.ini")
        settings.write_text("[pytest]\n", encoding="utf-8")
        command = [sys.executable, "-P", "-m", "pytest", "--interview", "--interview-sandbox", "-c", str(settings)]
        command += [f"--rootdir={root}", "-p", "no:cacheprovider"]
        command += [f"--interview-report={report}" for report in reports]
        command += [f"--interview-pack={pack.absolute()}" for pack in packs]
        command += [f"--interview-set={chosen_set}"] if chosen_set else []
        environment = {name: value for name, value in os.environ.items() if name not in _OWN}
        environment["PYTHONSAFEPATH"] = "1"  # Also the processes of pytest-xdist look for no modules here.
        done = subprocess.run([*command, *arguments, str(place)], env=environment, check=False)
    context.exit(done.returncode)
