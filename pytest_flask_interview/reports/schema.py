"""Schema 1 of the JSON report. Every other form derives from it."""

from __future__ import annotations

from typing import TypedDict


class Tool(TypedDict):
    """What made the report."""

    name: str
    version: str


class PackIdentity(TypedDict):
    """What the solutions were checked against; several packs are joined by ``+``, with one digest."""

    name: str
    version: str
    digest: str


class Run(TypedDict):
    """When and where; ``started`` is RFC 3339 in UTC."""

    started: str
    seconds: float
    seed: int
    runtime: str
    python: str
    flask: str


class Summary(TypedDict):
    """Totals. ``checks`` counts every check of every solution selected, run or not."""

    checks: int
    passed: int
    failed: int
    exercises: int
    solved: int
    concepts: int
    mastered: int


class ConceptRow(TypedDict):
    """One concept of one submission; ``passed`` and ``total`` count checks."""

    submission: str
    id: str
    title: str
    topic: str
    state: str
    passed: int
    total: int


class CheckRow(TypedDict):
    """One check that ran; ``message`` is what an interviewer would say, None where it passed.

    ``reason`` is what the check stumbled over, in one line, where the message does not hold it.

    ``probes`` names what it asked beside the solution: there the solution's own process is the witness.
    """

    name: str
    node: str
    outcome: str
    seconds: float
    concepts: list[str]
    probes: list[str]
    message: str | None
    reason: str | None


class ExerciseRow(TypedDict):
    """One solution; ``total`` counts the checks of its exercise, ``checks`` holds those that ran."""

    submission: str
    slug: str
    questions: list[str]
    level: str
    path: str
    state: str
    total: int
    checks: list[CheckRow]


class IntegrityRow(TypedDict):
    """What a reviewer should know beside the results; ``kind`` is a value of `model.IncidentKind`.

    ``check`` is None for what was found in the folder rather than met by a check.
    """

    submission: str
    path: str
    check: str | None
    kind: str
    text: str


class Submission(TypedDict):
    """One person's folder."""

    name: str
    summary: Summary


class Report(TypedDict):
    """The whole report. Texts that come from a solution are untrusted: escape them in every other form."""

    schema: int
    tool: Tool
    pack: PackIdentity
    run: Run
    summary: Summary
    submissions: list[Submission]
    concepts: list[ConceptRow]
    exercises: list[ExerciseRow]
    integrity: list[IntegrityRow]
    notes: list[str]
