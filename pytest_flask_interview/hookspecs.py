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


@pytest.hookspec
def pytest_interview_packs() -> Path | None:
    """Return the folder of a pack to load: the one that holds ``concepts.toml``."""


@pytest.hookspec
def pytest_interview_report_formats() -> Mapping[str, Callable[[Report], str]] | None:
    """Return report formats by name, for ``--interview-report=NAME:PATH``: each makes the text of a report."""


@pytest.hookspec(firstresult=True)
def pytest_interview_mastery(concept: Concept, evidence: Sequence[Evidence]) -> ConceptState | None:
    """Return the state of a concept, or None to leave it to the next plugin. One submission at a time."""
