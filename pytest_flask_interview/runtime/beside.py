"""What a probe receives: the solution's modules and applications, in the process where they live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
