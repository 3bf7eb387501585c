"""The `flask-interview` command, also reachable as `flask interview`."""

from __future__ import annotations

from .main import interview, main

__all__ = ["interview", "main"]
