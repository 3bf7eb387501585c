"""Tracebacks cut to the solution's own frames."""

from __future__ import annotations

import dis
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from .channel import Trace

MAX_FRAMES = 6
MAX_LINE = 300


def trace_of(error: BaseException, folder: Path) -> Trace:
    """The exception as its author should see it: file names relative to the folder, no frame of a library."""
    frames = list(own_frames(error, folder))
    lines: list[str] = []
    for tb in frames[-MAX_FRAMES:]:
        summary = traceback.extract_tb(tb, limit=1)[0]
        name = Path(summary.filename).relative_to(folder).as_posix()
        lines += [f"{name}:{summary.lineno} in {summary.name}", f"    {summary.line}"]
    summary_lines = _without_notes(error)
    if isinstance(error, SyntaxError):
        lines += [line.replace(f"{folder}/", "").rstrip("\n") for line in summary_lines[:-1]]
    summary_text = summary_lines[-1].strip().splitlines()
    return Trace((summary_text or [""])[0][:MAX_LINE], tuple(line[:MAX_LINE] for line in lines), error)


def _without_notes(error: BaseException) -> list[str]:
    described = traceback.TracebackException(type(error), error, None)
    described.__notes__ = None
    return list(described.format_exception_only())


def is_own_file(filename: str, folder: Path) -> bool:
    """Whether a code object's file is one of the solution's own, not of a virtual environment inside its folder."""
    path = Path(filename)
    return path.is_relative_to(folder) and "site-packages" not in path.parts


def own_frames(error: BaseException, folder: Path) -> Iterator[TracebackType]:
    """The traceback entries of ``error`` that lie in the solution's own files, outermost first."""
    tb = error.__traceback__
    while tb is not None:
        if is_own_file(tb.tb_frame.f_code.co_filename, folder):
            yield tb
        tb = tb.tb_next


def own_traceback(error: BaseException, folder: Path) -> TracebackType | None:
    """A traceback of the solution's own frames only, so that a debugger opens in the last of them."""
    result: TracebackType | None = None
    for tb in reversed(list(own_frames(error, folder))):
        result = TracebackType(result, tb.tb_frame, tb.tb_lasti, tb.tb_lineno)
    return result


def is_raised_by_hand(error: BaseException, folder: Path) -> bool:
    """Whether a ``raise`` statement of the solution made the exception, rather than a person pressing Ctrl-C."""
    frames = list(own_frames(error, folder))
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if not frames or last is not frames[-1] or last is None:
        return False
    return dis.opname[last.tb_frame.f_code.co_code[last.tb_lasti]] in {"RAISE_VARARGS", "RERAISE"}
