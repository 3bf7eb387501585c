"""What can go wrong, each with the offender, the problem and the next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class InterviewError(Exception):
    """A problem that a person can mend: ``where: problem. next step``.

    The pytest edge turns it into ``pytest.UsageError`` and the command line into a click error.
    """

    def __init__(self, where: object, problem: str, step: str = "") -> None:
        self.where = str(where)
        self.problem = problem
        self.step = step
        super().__init__(f"{self.where}: {problem}" + (f" {step}" if step else ""))


class UnknownNameError(InterviewError):
    """A name nobody declared; the message lists the valid ones and suggests the nearest."""

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        self.name = name
        super().__init__(name, f"there is no {kind} of this name.", suggestion(name, sorted(valid)))


class PackError(InterviewError):
    """Everything found wrong in one pack, so that its author mends it in one go."""

    def __init__(self, folder: object, problems: Sequence[InterviewError]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        count = f"{len(self.problems)} problem" + ("s" if len(self.problems) > 1 else "")
        super().__init__(folder, f"this pack has {count}:{lines}")


class CheckAuthorError(InterviewError):
    """A check or a probe used the plugin wrongly; never the fault of a solution."""


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name most like ``name``, or None where nothing comes near."""
    import difflib

    by_fold = {candidate.casefold(): str(candidate) for candidate in valid}
    found = difflib.get_close_matches(name.casefold().replace("-", "_"), by_fold, n=1, cutoff=0.7)
    return by_fold[found[0]] if found else None


def suggestion(name: str, valid: Sequence[str]) -> str:
    """One sentence that leads from a wrong name to a right one."""
    close = nearest(name, valid)
    if close:
        return f"Did you mean {close!r}?"
    if not valid:
        return "None is declared."
    listed = ", ".join(valid[:12]) + (", ..." if len(valid) > 12 else "")
    return f"Choose from: {listed}."
