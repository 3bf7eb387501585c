"""Holm Street Tool Library: the tools, for members."""

from .blueprint import bp

__all__ = ["bp"]
