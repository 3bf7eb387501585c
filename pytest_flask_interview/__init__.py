"""Flask interview questions as exercises that run: a pytest plugin.

The package's public names are the hook specifications (``pytest_flask_interview.hookspecs``), the values that
hooks receive (``pytest_flask_interview.model``) and the two fixtures' types (``Solution``, ``HttpClient``) in
``pytest_flask_interview.solution``. Nothing is imported here, so that pytest starts as fast with the plugin as
without it.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["__version__"]
