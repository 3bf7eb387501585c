"""The report as Markdown that fits a pull-request comment or a job summary."""

from __future__ import annotations

from collections.abc import Iterator

from .schema import ConceptRow, ExerciseRow, IntegrityRow, Report
from .untrusted import markdown, shortened

MAX_LENGTH = 60_000
MAX_INTEGRITY = 40
_STATES = ("mastered", "partial", "missing", "untried", "unavailable")


def to_markdown(report: Report) -> str:
    """Headline, what was not checked, exercises and concepts of each submission.

    GitHub takes comments up to 65,536 characters.
    """
    lines = ["# Flask interview", "", _run_line(report), ""]
    if report["notes"]:
        lines += [*(f"- **Note:** {markdown(note)}" for note in report["notes"]), ""]
    for submission in report["submissions"]:
        lines += _submission(report, submission["name"])
    text = "\n".join(lines)
    if len(text) <= MAX_LENGTH:
        return text
    cut = text[:MAX_LENGTH].rpartition("\n")[0]
    return f"{cut}\n\n*Cut here: the whole report is {len(text):,} characters; the JSON report has it all.*\n"


def _run_line(report: Report) -> str:
    run, pack = report["run"], report["pack"]
    return (
        f"Seed {run['seed']} · {markdown(run['runtime'])} · Python {markdown(run['python'])} · "
        f"Flask {markdown(run['flask'])} · pack {markdown(pack['name'])} {markdown(pack['version'])}"
    )


def _submission(report: Report, name: str) -> Iterator[str]:
    summary = next(s["summary"] for s in report["submissions"] if s["name"] == name)
    yield f"## {markdown(name)}"
    yield ""
    yield (
        f"**{summary['mastered']} of {summary['concepts']} concepts mastered**, {summary['solved']} of "
        f"{summary['exercises']} exercise{'' if summary['exercises'] == 1 else 's'} solved, "
        f"{summary['passed']} of {summary['checks']} checks passed."
    )
    yield ""
    yield from _exercises([e for e in report["exercises"] if e["submission"] == name])
    yield from _concepts([c for c in report["concepts"] if c["submission"] == name])
    yield from _integrity([row for row in report["integrity"] if row["submission"] == name])


def _exercises(rows: list[ExerciseRow]) -> Iterator[str]:
    yield "| exercise | level | state | checks | to mend |"
    yield "|---|---|---|---:|---|"
    for row in rows:
        passed = sum(check["outcome"] == "passed" for check in row["checks"])
        told = (
            [] if row["state"] in {"untried", "unavailable"} else [c["message"] for c in row["checks"] if c["message"]]
        )
        mend = "<br>".join(markdown(shortened(text, 200)) for text in dict.fromkeys(told))
        yield f"| {markdown(row['slug'])} | {row['level']} | {row['state']} | {passed}/{row['total']} | {mend} |"
    yield ""


def _integrity(rows: list[IntegrityRow]) -> Iterator[str]:
    """What a reviewer should know beside the results."""
    if not rows:
        return
    yield f"**Integrity notices** ({len(rows)})"
    yield ""
    for row in rows[:MAX_INTEGRITY]:
        where = row["path"] + (f", {row['check']}" if row["check"] else "")
        yield f"- {markdown(where)}: *{row['kind']}*: {markdown(shortened(row['text'], 300))}"
    if len(rows) > MAX_INTEGRITY:
        yield f"- and {len(rows) - MAX_INTEGRITY} more; the JSON report has them all."
    yield ""


def _concepts(rows: list[ConceptRow]) -> Iterator[str]:
    for state in _STATES:
        named = [row for row in rows if row["state"] == state]
        if named:
            listed = ", ".join(f"{markdown(row['title'])} ({row['passed']}/{row['total']})" for row in named)
            yield f"- **{state}** ({len(named)}): {listed}"
    yield ""
