"""The report as terminal lines: what is mastered, what is partial and by which check, and what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .schema import ConceptRow, ExerciseRow, IntegrityRow, Report
from .untrusted import shortened, visible

_Total = Literal["checks", "passed", "exercises", "solved", "concepts", "mastered"]

MAX_WIDTH = 100
MAX_INTEGRITY = 12
_SHARES: tuple[tuple[_Total, _Total], ...] = (("mastered", "concepts"), ("solved", "exercises"), ("passed", "checks"))
_COLOURS = {"mastered": "green", "partial": "yellow", "missing": "red", "untried": "blue", "unavailable": "yellow",
            "solved": "green", "started": "yellow", "broken": "red"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line and the markup of its beginning: ``lead`` is coloured, ``rest`` is plain."""

    lead: str
    rest: str = ""
    colour: str = ""


def to_lines(report: Report, width: int, broken: Mapping[str, str] | None = None) -> list[Line]:
    """The lines of the report, at most ``width`` columns wide.

    ``broken`` says, by path of exercise, why a solution cannot be checked (several lines).
    """
    width = min(max(width, 40), MAX_WIDTH)
    lines: list[Line] = []
    for submission in report["submissions"]:
        exercises = [e for e in report["exercises"] if e["submission"] == submission["name"]]
        concepts = [c for c in report["concepts"] if c["submission"] == submission["name"]]
        summary = submission["summary"]
        headline = (
            f"{visible(submission['name'])}: {summary['mastered']} of {_count(summary['concepts'], 'concept')} "
            f"mastered, {summary['solved']} of {_count(summary['exercises'], 'exercise')} solved"
        )
        lines += [Line(line, colour="bold") for line in textwrap.wrap(headline, width)]
        lines += _exercise_lines(exercises, width, broken or {})
        lines += _concept_lines(concepts, exercises, width)
        lines += _next_lines(exercises, width)
        lines += _integrity_lines([r for r in report["integrity"] if r["submission"] == submission["name"]], width)
        lines.append(Line(""))
    if len(report["submissions"]) > 1:
        lines += [*_table(report), Line("")]
    lines += [Line(text, colour="red") for note in report["notes"] for text in textwrap.wrap(visible(note), width)]
    return lines[:-1] if lines and not lines[-1].lead else lines


def _table(report: Report) -> Iterator[Line]:
    """All submissions at a glance, those with most concepts mastered first."""
    notices = [row["submission"] for row in report["integrity"]]
    rows = [["mastered", "solved", "checks", "notices", "submission"]]
    for one in sorted(report["submissions"], key=lambda one: -one["summary"]["mastered"]):
        total = one["summary"]
        counts = [f"{total[done]}/{total[whole]}" for done, whole in _SHARES]
        rows.append([*counts, str(notices.count(one["name"]) or "-"), visible(one["name"])])
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for number, row in enumerate(rows):
        figures = "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=False))
        yield Line(shortened(f"{figures}  {row[4]}", MAX_WIDTH * 2), colour="" if number else "bold")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _exercise_lines(rows: Sequence[ExerciseRow], width: int, broken: Mapping[str, str]) -> Iterator[Line]:
    longest = max((len(row["slug"]) for row in rows), default=0)
    for row in rows:
        passed = sum(check["outcome"] == "passed" for check in row["checks"])
        late = sum(check["outcome"] == "timeout" for check in row["checks"])
        counted = f"{passed} of {row['total']} checks" if row["state"] != "unavailable" else ""
        unrun = row["total"] - len(row["checks"])
        extra = [f"{late} timed out"] * bool(late) + [f"{unrun} not run"] * bool(unrun)
        rest = f"  {row['slug']:{longest}}  {', '.join([counted, *extra])}".rstrip()
        yield Line(f"  {row['state']:<11}", rest, _COLOURS.get(row["state"], ""))
        told = broken.get(row["path"]) or _said_once(row)
        for line in told.splitlines():
            indent = " " * (6 + len(line) - len(line.lstrip()))
            text = shortened(visible(line.strip()), width * 3)
            yield from (Line("", part) for part in textwrap.wrap(text, width, initial_indent=indent,
                                                                 subsequent_indent=indent))  # fmt: skip


def _said_once(row: ExerciseRow) -> str:
    if row["state"] in {"broken", "missing", "unavailable"}:
        return next((check["message"] for check in row["checks"] if check["message"]), "")
    why = (check["message"] for check in row["checks"] if check["outcome"] == "skipped")
    return "\n".join(dict.fromkeys(message for message in why if message))


def _concept_lines(concepts: Sequence[ConceptRow], exercises: Sequence[ExerciseRow], width: int) -> Iterator[Line]:
    for state in ("mastered", "missing", "untried", "unavailable"):
        yield from _listing(state, [row["id"] for row in concepts if row["state"] == state], width)
    for row in (row for row in concepts if row["state"] == "partial"):
        yield Line("partial", f" {row['id']}: {row['passed']} of {_count(row['total'], 'check')}", _COLOURS["partial"])
        for path, check, outcome in _what_is_lacking(row["id"], exercises):
            yield Line("", shortened(f"    {outcome}: {path}, {check}", width * 2))


def _listing(state: str, names: Sequence[str], width: int) -> Iterator[Line]:
    """The concepts of one state, topic by topic, wrapped under their heading."""
    if not names:
        return
    topics: dict[str, list[str]] = {}
    for name in names:
        topic, _, rest = name.partition(".")
        topics.setdefault(topic, []).append(rest)
    # What nobody has tried needs no names yet.
    parts = [f"{topic} ({len(rest) if state == 'untried' else ', '.join(rest)})" for topic, rest in topics.items()]
    lead = f"{state} "
    body = textwrap.wrap(f"{len(names)}: {', '.join(parts)}", width - len(lead), break_on_hyphens=False)
    yield Line(lead, body[0], _COLOURS[state])
    for line in body[1:]:
        yield Line("", " " * len(lead) + line)


def _what_is_lacking(concept: str, exercises: Iterable[ExerciseRow]) -> Iterator[tuple[str, str, str]]:
    for exercise in exercises:
        seen = [check for check in exercise["checks"] if concept in check["concepts"]]
        for check in seen:
            if check["outcome"] != "passed":
                yield exercise["slug"], check["name"], check["outcome"]


def _integrity_lines(rows: Sequence[IntegrityRow], width: int) -> Iterator[Line]:
    """What a reviewer should know of a submission, the same said of several checks once."""
    said: dict[str, list[str]] = {}
    for row in rows:
        where = row["path"].rpartition("/")[2] if row["check"] else row["path"]
        said.setdefault(f"{row['kind']}: {row['text']}", []).append(where)
    for number, (text, places) in enumerate(said.items()):
        if number == MAX_INTEGRITY:
            yield Line("integrity ", f"and {len(said) - number} more notices; the JSON report has them all.", "purple")
            return
        times = f" ({_count(len(places), 'check')})" if len(places) > 1 else ""
        told = shortened(visible(f"{', '.join(dict.fromkeys(places))}: {text}"), 400) + times
        first, *rest = textwrap.wrap(told, width - 10, break_on_hyphens=False)
        yield Line("integrity ", first, "purple")
        yield from (Line("", " " * 10 + line) for line in rest)


def _next_lines(exercises: Sequence[ExerciseRow], width: int) -> Iterator[Line]:
    """The one thing to do next: mend what is begun, else begin something."""
    order = {"broken": 0, "started": 1, "missing": 2, "untried": 3}
    for row in sorted((e for e in exercises if e["state"] in order), key=lambda e: order[e["state"]]):
        told = next((c["message"] for c in row["checks"] if c["outcome"] not in {"passed", "skipped"}), None)
        if row["state"] == "started" and told is None:
            continue
        advice = {
            "broken": "make app.py import; the reason stands above.",
            "missing": f"write {visible(row['path'])}/app.py.",
            "untried": f"flask-interview show {row['slug']}, then edit {visible(row['path'])}/app.py.",
            "started": f"{told} Stuck? flask-interview hint {row['slug']}",
        }[row["state"]]
        text = textwrap.wrap(f"{row['slug']}: {visible(advice)}", width - 6, break_on_hyphens=False)
        yield Line("next  ", text[0], "bold")
        yield from (Line("", " " * 6 + line) for line in text[1:])
        return
