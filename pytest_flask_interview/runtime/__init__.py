"""Where a solution runs. A runtime gives each check a `Channel`; everything else is the same on every runtime."""

from __future__ import annotations

from .channel import Channel, SolutionError, Trace

__all__ = ["Channel", "SolutionError", "Trace"]
