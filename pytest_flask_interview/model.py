"""The values everything else speaks in: exercises, concepts, solutions and their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Level(StrEnum):
    """How experienced a candidate the question is asked of."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Outcome(StrEnum):
    """How one check ended: its worst phase."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    SKIPPED = "skipped"


class IncidentKind(StrEnum):
    """What a reviewer should know of a submission beside its results."""

    PLANTED = "planted_file"
    LINK = "link"
    SIZE = "size"
    TIMEOUT = "timeout"
    KILLED = "killed"
    MEMORY = "out_of_memory"
    OUTPUT = "output"
    FILES = "files"
    PROTOCOL = "protocol"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Incident:
    """One such thing, in words; ``text`` may hold names that come from the submission."""

    kind: IncidentKind
    text: str


class ConceptState(StrEnum):
    """What the evidence says of one concept."""

    MASTERED = "mastered"
    PARTIAL = "partial"
    MISSING = "missing"
    UNTRIED = "untried"
    UNAVAILABLE = "unavailable"


class ExerciseState(StrEnum):
    """How far one solution has come."""

    SOLVED = "solved"
    STARTED = "started"
    UNTRIED = "untried"
    BROKEN = "broken"
    MISSING = "missing"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Concept:
    """Something a check gives evidence of; ``id`` reads ``topic.name``."""

    id: str
    title: str
    summary: str
    docs: str
    builds_on: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """The part of the id before its first dot."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Check:
    """One test function of an exercise; ``line`` is what an interviewer says when it fails.

    ``programs`` are the commands that it starts beside Python.
    """

    name: str
    line: str
    concepts: tuple[str, ...]
    lineno: int
    programs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A named wrong solution, laid over the reference, and the checks it must fail."""

    name: str
    folder: Path
    fails: tuple[str, ...]
    belief: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """A question made executable; ``folder`` holds its prompt, stub, checks, answers and mistakes.

    ``needs`` are the requirements of whoever solves it, ``answer_needs`` those that only further answers add.
    ``services`` says, by the name of an answer, which services it is verified with: "needed" or "too".
    ``not_in_sandbox`` is why it cannot run there, empty where it can.
    """

    slug: str
    folder: Path
    title: str
    questions: tuple[str, ...]
    level: Level
    minutes: int
    needs: tuple[str, ...]
    builds_on: tuple[str, ...]
    hints: tuple[str, ...]
    checks: Mapping[str, Check]
    mistakes: Mapping[str, Mistake]
    answer_needs: tuple[str, ...] = ()
    services: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    not_in_sandbox: str = ""

    @property
    def checks_file(self) -> Path:
        """The module of checks."""
        return self.folder / f"test_{self.slug}.py"

    @property
    def probes_file(self) -> Path:
        """The module of probes; it exists only where an exercise needs one."""
        return self.folder / "probes.py"

    @property
    def stub(self) -> Path:
        """The folder a learner starts from."""
        return self.folder / "stub"

    @property
    def prompt(self) -> str:
        """The question and the task, as Markdown."""
        return (self.folder / "prompt.md").read_text(encoding="utf-8")

    @property
    def model_answer(self) -> str:
        """What a strong candidate would say aloud, as Markdown."""
        return (self.folder / "answer.md").read_text(encoding="utf-8")

    @property
    def answers(self) -> dict[str, Path]:
        """Folders of correct solutions by name, the reference first."""
        names = sorted(p for p in (self.folder / "answers").iterdir() if p.is_dir())
        return {p.name: p for p in sorted(names, key=lambda p: p.name != "reference")}

    @property
    def concepts(self) -> tuple[str, ...]:
        """Ids of the concepts its checks give evidence of, in order of first use."""
        return tuple(dict.fromkeys(c for check in self.checks.values() for c in check.concepts))


@dataclass(frozen=True, slots=True)
class ExerciseSet:
    """Exercises that belong together, a screening say; ``minutes`` is what somebody practised needs for them all."""

    name: str
    title: str
    minutes: int
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Something that interviewers name, and the exercises that a pack promises to exercise it in.

    ``kind`` says as what: a ``package`` of needs, a ``program`` of checks, a ``service`` of answers, or a ``file``
    of answers; ``name`` is that of it, for a file a pattern.
    """

    title: str
    slugs: tuple[str, ...]
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of exercises and the concepts they give evidence of.

    ``questions`` are the ids that it means to answer; empty where it does not say.
    """

    name: str
    version: str
    folder: Path
    topics: Mapping[str, str]
    concepts: Mapping[str, Concept]
    exercises: Mapping[str, Exercise]
    sets: Mapping[str, ExerciseSet]
    libraries: Mapping[str, Library]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SolutionFolder:
    """One person's folder for one exercise."""

    folder: Path
    exercise: Exercise

    @property
    def submission(self) -> Path:
        """The folder of solutions by one person."""
        return self.folder.parent

    @property
    def app_file(self) -> Path:
        """The file a learner edits, and the module that pytest collects."""
        return self.folder / "app.py"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one check of one exercise says of a concept; ``outcome`` is None where it did not run."""

    exercise: str
    check: str
    outcome: Outcome | None
    is_untried: bool = False
