"""The boundary between a check and a solution: WSGI calls, and probes that return plain JSON data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

from ..errors import CheckAuthorError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from wsgiref.types import StartResponse, WSGIEnvironment

    from ..model import SolutionFolder

# Taken once: beside a solution, somebody may put others in their place later.
encoded = json.JSONEncoder(allow_nan=False).encode
decoded = json.JSONDecoder().decode

_STEP = "Pass numbers, texts, booleans, None, lists and dictionaries with text keys only."

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Trace:
    """An exception of the solution: its type and text, and the frames of the solution that led to it.

    ``error`` is the exception itself where the solution runs in this process, for a debugger to stop in.
    """

    summary: str
    lines: tuple[str, ...]
    error: BaseException | None = field(default=None, compare=False)


class SolutionExited(BaseException):
    """The solution asked the whole process to end (``os._exit``, ``os.abort``)."""


class SolutionError(Exception):
    """The solution could not do what a check asked of it, in words for its author.

    ``is_broken`` says that there is no application to check at all: every check would say the same.
    """

    def __init__(self, message: str, trace: Trace | None = None, *, is_broken: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.trace = trace
        self.is_broken = is_broken


class StoppedError(SolutionError):
    """The runtime ended the solution's process, or found it ended, before the check had its answer.

    ``kind`` is a value of `model.IncidentKind`.
    """

    def __init__(self, kind: str, message: str, trace: Trace | None = None, *, is_broken: bool = False) -> None:
        super().__init__(message, trace, is_broken=is_broken)
        self.kind = kind


class Channel(Protocol):
    """What a runtime offers to one check. Everything that passes is JSON data or the bytes of WSGI."""

    @property
    def scratch(self) -> str:
        """An empty folder for the solution to write in, as the solution sees it; gone after the check."""

    @property
    def is_importing(self) -> bool:
        """Whether the solution's modules are being imported at this moment."""

    def make_app(self, config: Mapping[str, Json] | None) -> int:
        """Makes an application and returns its number; raises SolutionError."""

    def call(self, app: int, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Sends one request. An exception that escapes the application becomes a 500, as on a real server."""

    def probe(self, name: str, args: Sequence[Json], kwargs: Mapping[str, Json]) -> Json:
        """Runs a probe beside the solution; raises SolutionError where the solution made it fail."""

    def take_trace(self) -> Trace | None:
        """The latest exception that a request raised, once."""

    @property
    def stopped(self) -> StoppedError | None:
        """Why the runtime stopped the solution in this check, if it did; a check may have swallowed it."""

    @property
    def printed(self) -> str:
        """What the solution printed, where the runtime and not pytest captures it."""


class Runtime(Protocol):
    """A place for solutions to run in."""

    name: str

    def channel(self, solution: SolutionFolder) -> AbstractContextManager[Channel]:
        """A channel to ``solution`` for one check; nothing of the check outlives it."""

    def readable(self, solution: SolutionFolder) -> SolutionFolder:
        """Where the solution's files can be read."""

    def expect(self, solution: SolutionFolder) -> None:
        """Prepares, without waiting, for the first check of the next submission."""

    def close(self) -> None:
        """Ends everything that is still there."""


def as_json(value: object, where: str) -> Json:
    """A copy of ``value`` as the boundary would deliver it; raises CheckAuthorError where it is not JSON data."""
    try:
        return cast("Json", decoded(encoded(value)))
    except (TypeError, ValueError, RecursionError) as error:
        raise CheckAuthorError(where, f"is not JSON data ({error}).", _STEP) from None
