"""The board, as an extension of an application."""

from .extension import TideBoard

__all__ = ["TideBoard"]
