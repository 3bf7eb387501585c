"""Turns a failure into what an interviewer would say, the exchanges, the assertion and the solution's traceback."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest

# pytest has no public way to build the pieces that --tb, xdist and the short summary understand.
from _pytest._code.code import ExceptionChainRepr, ReprEntry, ReprFileLocation, ReprTraceback

# pytest.skip.Exception, in the form that can be subclassed.
from _pytest.outcomes import Skipped

from .errors import CheckAuthorError, InterviewError
from .model import Check, ExerciseState, IncidentKind, Outcome, SolutionFolder
from .reports.untrusted import shortened, visible
from .runtime.channel import SolutionError, StoppedError, Trace
from .runtime.traces import is_own_file, trace_of
from .solution import Exchange

WIDTH = 78
MAX_EXCHANGES = 4
MAX_ASSERTION_LINES = 30
MAX_OUTPUT = 2000
SANDBOX_OUTPUT = "Captured output of the solution"
LATE = "(It was still busy when its time was up: does something wait or loop?)"
UNREMARKABLE = frozenset({"content-type", "content-length", "date", "server", "connection"})

_LOG_RECORD = re.compile(r"^(?=(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) )", re.MULTILINE)
# Where pytest explains a value by an object of ours, the learner learns nothing.
_INTERNAL = re.compile(r"^ *\+ .*(<TestResponse| object at 0x|<function )")
# What Flask's own handler writes of an exception that becomes a 500.
_FLASK_RECORD = re.compile(
    r"^\[[^\]\n]*\] ERROR in \w+: Exception on /.*\n(?:Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*.*\n?)?",
    re.MULTILINE,
)
_FRAME = re.compile(r'  File "([^"]+)", line \d+')


class NotStartedError(Exception):
    """The check did not run: the solution has no ``app.py``, or was found to hang."""

    def __init__(self, message: str, mark: ExerciseState) -> None:
        super().__init__(message)
        self.mark = mark


class UntriedError(Skipped):
    """The check did not run: the solution is an unedited stub.

    To pytest it is a skip, so that -x, --lf and --pdb pass over what nobody has begun; the run fails all the same.
    """


@dataclass(slots=True)
class Story:
    """Everything one check's failure tells."""

    check: Check
    solution: SolutionFolder
    outcome: Outcome
    message: str
    mark: ExerciseState | None = None
    trace: Trace | None = None
    exchanges: Sequence[Exchange] = ()
    assertion: list[str] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """What the check stumbled over, in one line; empty where the message says it."""
        said = " ".join(line.removeprefix("E").strip() for line in self.assertion if line.startswith("E"))
        return shortened(" ".join(said.split()), 300)


def tell(
    check: Check,
    solution: SolutionFolder,
    error: pytest.ExceptionInfo[BaseException],
    exchanges: Sequence[Exchange],
    latest: Trace | None,
    when: str,
) -> Story:
    """Reads a failure. ``latest`` is the solution's last exception in a request, ``when`` is pytest's phase."""
    value = error.value
    story = Story(check, solution, Outcome.FAILED if when == "call" else Outcome.ERROR, check.line, exchanges=exchanges)
    if isinstance(value, NotStartedError):
        story.message, story.mark = str(value), value.mark
        story.outcome = Outcome.ERROR
    elif isinstance(value, StoppedError) and value.kind == IncidentKind.TIMEOUT:
        story.outcome = Outcome.TIMEOUT
        story.message = f"{check.line} {LATE}"
        story.trace = value.trace
    elif isinstance(value, SolutionError):
        story.trace = value.trace
        is_error = value.is_broken or isinstance(value, StoppedError)
        story.outcome = Outcome.ERROR if is_error else story.outcome
        story.mark = ExerciseState.BROKEN if value.is_broken else None
        story.message = value.message if value.is_broken else f"{check.line} ({value.message})"
    elif is_timeout(value):
        story.outcome = Outcome.TIMEOUT
        story.message = f"{check.line} {LATE}"
        story.trace = Trace(
            "stopped here when the time was up", trace_of(value, solution.folder.resolve()).lines, value
        )
    elif isinstance(value, InterviewError) and not isinstance(value, CheckAuthorError):
        story.outcome, story.message = Outcome.ERROR, str(value)
    else:
        story.trace = latest
        story.assertion = list(_assertion(error, solution))
    return story


def is_timeout(error: BaseException) -> bool:
    """Whether pytest-timeout stopped the check."""
    return isinstance(error, pytest.fail.Exception) and "pytest-timeout" in str(error)


def detail(story: Story) -> str:
    """Why a solution is broken, with its own frames, for the report to tell once."""
    lines = [story.message] + (list(_trace_lines(story.trace)) if story.trace and story.trace.lines else [])
    return "\n".join(lines)


def represent(story: Story) -> ExceptionChainRepr:
    """The failure as pytest's own structure, so that it survives xdist and reaches the short summary."""
    blocks = [
        textwrap.wrap(visible(story.message), WIDTH, initial_indent="  ", subsequent_indent="  "),
        list(_exchange_lines(story.exchanges, story.trace)),
        story.assertion,
        list(_trace_lines(story.trace)) if story.trace else [],
    ]
    entries = []
    for block in (block for block in blocks if block):
        is_source = block is story.assertion
        entries.append(ReprEntry(block, None, None, None, "short" if is_source else "value"))
        entries.append(ReprEntry([""], None, None, None, "value"))
    message = visible(" ".join(story.message.split()))
    crash = ReprFileLocation(str(story.solution.exercise.checks_file), story.check.lineno, message)
    return ExceptionChainRepr([(ReprTraceback(entries, None, "short"), crash, None)])


def cut_output(sections: Sequence[tuple[str, str]], folder: Path) -> list[tuple[str, str]]:
    """What a solution printed and logged, made visible and cut: no frame of a library, nothing that is told already."""
    cut = [(name, _cut_text(_without_told(name, content), folder)) for name, content in sections]
    return [(name, content) for name, content in cut if content.strip()]


def _without_told(name: str, content: str) -> str:
    """Flask logs every exception that becomes a 500; the failure shows it better."""
    if name == SANDBOX_OUTPUT:
        return _FLASK_RECORD.sub("", content)
    if not name.startswith("Captured log"):
        return content
    records = _LOG_RECORD.split(content)
    return "".join(record for record in records if not ("Exception on /" in record and "Traceback (most" in record))


def _cut_text(content: str, folder: Path) -> str:
    kept, is_foreign = [], False
    for line in content.splitlines(keepends=True):
        frame = _FRAME.match(line)
        if frame:
            is_foreign = not is_own_file(frame[1], folder)
        elif not line.startswith("    "):
            is_foreign = False
        if not is_foreign:
            kept.append(line)
    return visible(shortened("".join(kept), MAX_OUTPUT))


def _assertion(error: pytest.ExceptionInfo[BaseException], solution: SolutionFolder) -> Iterator[str]:
    """The check's failing statement and pytest's explanation of it."""
    checks_file = solution.exercise.checks_file
    own = [entry for entry in error.traceback if str(entry.path) == str(checks_file)]
    if own:
        source = "\n".join(own[-1].frame.code.fullsource or [])
        yield from (f">   {line}" for line in _statement(source, own[-1].lineno + 1))
    explained = [line for line in error.exconly(tryshort=True).splitlines() if not _INTERNAL.search(line)] or [""]
    for number, line in enumerate(explained[:MAX_ASSERTION_LINES]):
        yield f"E   {'' if number == 0 else '  '}{shortened(visible(line), 400)}"
    if len(explained) > MAX_ASSERTION_LINES:
        yield f"E   ... ({len(explained) - MAX_ASSERTION_LINES} more lines)"


def _statement(source: str, lineno: int) -> list[str]:
    """The lines of the innermost statement on a line, of a compound one those before its body."""
    around = [(first, last) for first, last in _statements(source) if first <= lineno <= last]
    if not around:
        return []
    first, last = max(around)
    return textwrap.dedent("\n".join(source.splitlines()[first - 1 : last])).splitlines()


@lru_cache(maxsize=64)
def _statements(source: str) -> list[tuple[int, int]]:
    """First and last line of each statement. A module of checks is parsed once, not once for each failure."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    return [(node.lineno, _last_line(node)) for node in nodes]


def _last_line(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    return max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno


def _exchange_lines(exchanges: Sequence[Exchange], told: Trace | None) -> Iterator[str]:
    earlier = len(exchanges) - MAX_EXCHANGES
    if earlier > 0:
        yield f"  ({earlier} earlier exchange{'s' if earlier > 1 else ''})"
    for exchange in exchanges[-MAX_EXCHANGES:]:
        yield f"  > {visible(exchange.method)} {visible(exchange.url)[:300]}{_sent(exchange)}"
        yield from (f"    {visible(name)}: {visible(value)[:200]}" for name, value in exchange.sent_headers)
        kind = next((value for name, value in exchange.headers if name.lower() == "content-type"), "")
        yield f"  < {visible(exchange.status) or 'no answer'}  {visible(kind)[:200]}".rstrip()
        telling = [(name, value) for name, value in exchange.headers if name.lower() not in UNREMARKABLE]
        yield from (f"    {visible(name)}: {visible(value)[:200]}" for name, value in telling[:8])
        if exchange.trace is None:
            yield from (f"    {line}" for line in _preview(exchange.body))
        elif exchange.trace is not told:
            where = f" ({exchange.trace.lines[-2]})" if len(exchange.trace.lines) > 1 else ""
            yield f"    raised {visible(exchange.trace.summary)}{visible(where)}"


def _sent(exchange: Exchange) -> str:
    if not exchange.sent:
        return ""
    lines = list(_preview(exchange.sent))
    return f"  {visible(exchange.sent_type)[:60]}  {' '.join(lines)}"


def _preview(body: bytes) -> Iterator[str]:
    lines = [line for line in body.decode("utf-8", "replace").splitlines() if line.strip()]
    yield from (shortened(visible(line), 200) for line in lines[:6])
    if len(lines) > 6:
        yield "..."


def _trace_lines(trace: Trace) -> Iterator[str]:
    yield "  in the solution:" if trace.lines else "  the exception:"
    yield from (f"    {visible(line)}" for line in trace.lines)
    yield f"    {visible(trace.summary)}"
