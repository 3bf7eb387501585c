"""What a probe receives: the solution's modules and applications, in the process where they live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from .channel import Json


class Beside(Protocol):
    """The first argument of every probe."""

    @property
    def path(self) -> Path:
        """The solution's folder."""

    @property
    def scratch(self) -> str:
        """The folder that `Solution.scratch` names."""

    @property
    def app(self) -> Any:
        """The application made last in this check; made now, without configuration, if there is none."""

    def module(self, name: str = "app") -> ModuleType:
        """A module of the solution, imported once a check."""

    def make_app(self, config: Mapping[str, Json] | None = None) -> Callable[..., Any]:
        """One more application."""

    def at_once(self, *calls: Callable[[], Any], seconds: float = 5.0) -> list[Any]:
        """What each of ``calls`` returns, in their order; all begin at the same moment.

        Each runs in a thread and an empty context of its own, as requests do on a threaded server. Raises the first
        exception that one of them raised, or TimeoutError where one is still busy after ``seconds``.
        """

    def audit(self, listener: Callable[[str, tuple[Any, ...]], object]) -> AbstractContextManager[None]:
        """A block in which ``listener`` is called with the name and the arguments of each audit event of this process.

        The events are those of Python's table of audit events, ``sqlite3.connect`` for example, from all threads. Made
        for probes because `sys.addaudithook` adds a hook that stays, and slows the process down, for good.
        """

    def travel(self, seconds: float) -> None:
        """Moves the clock of the solution's process ahead, for the rest of the check; journeys add up.

        `time.time` and all of `datetime` follow, `time.monotonic` and `time.sleep` do not, nor do processes that the
        solution starts. Needs the package time-machine, which an exercise that travels names in its ``needs``. Raises
        CheckAuthorError for a journey back.
        """
