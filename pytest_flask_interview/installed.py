"""Packs of installed plugins, for the command line, where no pytest runs."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path

import pluggy
from packaging.requirements import Requirement

from . import builtin, hookspecs

NAME = "pytest-flask-interview"


def installed_packs() -> list[Path]:
    """Folders that the built-in plugin and the installed ones offer through `pytest_interview_packs`.

    Only distributions that require this one are imported: loading every pytest plugin would cost seconds.
    """
    manager = pluggy.PluginManager("pytest")
    manager.add_hookspecs(hookspecs)
    manager.register(builtin)
    for entry_point in _entry_points():
        plugin = entry_point.load()
        if not manager.is_registered(plugin):
            manager.register(plugin)
    folders: list[Path] = manager.hook.pytest_interview_packs()
    return folders[::-1]


def _entry_points() -> Iterator[EntryPoint]:
    for distribution in distributions():
        if _requires_us(distribution):
            yield from distribution.entry_points.select(group="pytest11")


def _requires_us(distribution: Distribution) -> bool:
    lines = distribution.requires or []
    return any(NAME in line and Requirement(line).name == NAME and "extra ==" not in line for line in lines)
