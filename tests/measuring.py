"""Lets coverage see what runs inside the sandbox: workers write what they measured to a folder outside."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pytest_flask_interview.sandbox.bubblewrap import bubblewrap
from pytest_flask_interview.sandbox.place import Place

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".coverage-inside"
RC = """[run]
branch = true
parallel = true
data_file = /coverage/.coverage
include = /bundle/*
patch = _exit
disable_warnings = no-data-collected, couldnt-parse, module-not-measured
"""


@pytest.hookimpl
def pytest_interview_sandbox_command(place: Place) -> list[str] | None:
    """Bubblewrap, with one more folder and one more variable."""
    if "COVERAGE_RUN" not in os.environ:
        return None
    FOLDER.mkdir(exist_ok=True)
    FOLDER.chmod(stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    (FOLDER / "rc").write_text(RC)
    command = bubblewrap(place)
    more = ["--bind", str(FOLDER), "/coverage", "--setenv", "COVERAGE_PROCESS_START", "/coverage/rc"]
    spot = command.index("--proc")
    return [*command[:spot], *more, *command[spot:]]
