"""What is done around each request for a tool."""

from __future__ import annotations

from flask import Response, abort, request

from connections import current_work, get_connection
from library import current_library


def before() -> None:
    current_library.begin("tools.before")
    card = request.headers.get("X-Card")
    member = None if card is None else get_connection().member(card)
    if member is None:
        abort(401)
    current_work().member = member


def after(response: Response) -> Response:
    current_library.begin("tools.after")
    member = current_work().member
    if member is not None:
        response.headers["X-Member"] = as_header(member)
    return response


def teardown(error: BaseException | None) -> None:
    current_library.begin("tools.teardown")


def as_header(text: str) -> str:
    """The text, or where it has characters that no header can carry its UTF-8 as WSGI wants it."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode().decode("latin-1")
    return text
