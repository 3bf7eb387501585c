"""The library: an extension that gives an application its store, its journal and the hooks of every request."""

from .extension import Library, current_library

__all__ = ["Library", "current_library"]
