"""Holm Street Tool Library: one connection for each piece of work."""

from __future__ import annotations

from flask import g, has_request_context, request

from library import current_library
from library.work import Work
from store import Connection


def current_work() -> Work:
    """The request, or where there is none the job, that is being done.

    A request keeps its work itself and not in ``g``: an application context that was active before the request is
    shared by all requests in it, and ends after them.
    """
    if has_request_context():
        return request.work
    if "work" not in g:
        g.work = Work()
    return g.work


def get_connection() -> Connection:
    """The connection of the current request or job, opened when it is first asked for."""
    return current_work().connection(current_library.store)
