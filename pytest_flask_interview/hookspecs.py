"""The extension points. Implement them in any pytest plugin; the built-in parts use them too (`builtin.py`).

A plugin found through the ``pytest11`` entry point also serves the `flask-interview` command, provided its
distribution requires ``pytest-flask-interview``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .model import Concept, ConceptState, Evidence
    from .reports.schema import Report
    from .sandbox.place import Place


@pytest.hookspec
def pytest_interview_packs() -> Path | None:
    """Return the folder of a pack to load: the one that holds ``concepts.toml``."""


@pytest.hookspec
def pytest_interview_report_formats() -> Mapping[str, Callable[[Report], str]] | None:
    """Return report formats by name, for ``--interview-report=NAME:PATH``: each makes the text of a report."""


@pytest.hookspec(firstresult=True)
def pytest_interview_sandbox_command(place: Place) -> Sequence[str] | None:
    """Return the command that starts a Python interpreter inside a sandbox, or None to leave it to the next plugin.

    Arguments of the interpreter are added at its end; it talks over standard input and output, and needs Python 3.11
    and the libraries of the exercises, not this package. Before anything of a submission runs it is asked what it is: a
    command that gives no sandbox of its own process, network and file system is refused.
    """


@pytest.hookspec(firstresult=True)
def pytest_interview_mastery(concept: Concept, evidence: Sequence[Evidence]) -> ConceptState | None:
    """Return the state of a concept, or None to leave it to the next plugin. One submission at a time."""
