"""What PEP 3333 demands of an application's answer."""

from __future__ import annotations

import re

_STATUS = re.compile(r"\d{3} [^\r\n]*\Z|\d{3}\Z")
_UNFIT = re.compile(r"[^\x20-\x7e\x80-\xff\t]")


def valid_start(status: object, headers: object) -> tuple[str, list[tuple[str, str]]]:
    """What an application tells start_response; raises TypeError or ValueError, in the application, if forbidden.

    PEP 3333: the status is a text of three digits and a reason, the headers are a list of pairs of texts, all without
    control characters and within Latin-1.
    """
    if not isinstance(status, str):
        raise TypeError(f"the status for start_response must be a text as in '200 OK', not {status!r:.200}")
    if not _STATUS.match(status) or _UNFIT.search(status):
        raise ValueError(f"the status for start_response must read as in '200 OK', not {status!r:.200}")
    if not isinstance(headers, list) or not all(_is_header(header) for header in headers):
        raise TypeError(f"the headers for start_response must be a list of pairs of texts, not {headers!r:.200}")
    for header in headers:
        if any(_UNFIT.search(part) for part in header):
            raise ValueError(f"a header for start_response has a character that none can have: {header!r:.200}")
    return status, list(headers)


def _is_header(header: object) -> bool:
    return isinstance(header, tuple) and len(header) == 2 and all(isinstance(part, str) for part in header)
