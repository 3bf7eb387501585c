"""The built-in pack, reports and rule of mastery, as ordinary hook implementations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from .catalogue import builtin_pack
from .mastery import concept_state
from .model import ConceptState, Evidence
from .reports.as_json import to_json
from .reports.as_markdown import to_markdown
from .reports.schema import Report
from .sandbox.bubblewrap import bubblewrap
from .sandbox.place import Place


@pytest.hookimpl
def pytest_interview_packs() -> Path:
    """The 41 questions."""
    return builtin_pack()


@pytest.hookimpl
def pytest_interview_report_formats() -> Mapping[str, Callable[[Report], str]]:
    """JSON for programs, Markdown for a pull request or a job summary."""
    return {"json": to_json, "markdown": to_markdown}


@pytest.hookimpl(trylast=True)
def pytest_interview_sandbox_command(place: Place) -> Sequence[str]:
    """Bubblewrap."""
    return bubblewrap(place)


@pytest.hookimpl(trylast=True)
def pytest_interview_mastery(evidence: Sequence[Evidence]) -> ConceptState:
    """Every check that gives evidence ran and passed."""
    return concept_state(evidence)
