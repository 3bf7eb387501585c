"""Makes text that comes from a solution safe to show."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>&~@$])")


def visible(text: str) -> str:
    """``text`` with control and direction characters written as escapes; newlines and tabs stay."""
    return _CONTROL.sub(lambda match: match.group().encode("unicode_escape", "surrogatepass").decode(), text)


def utf8(text: str) -> str:
    """``text`` without lone surrogates, which no report and no other process can take."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def shortened(text: str, limit: int) -> str:
    """``text`` cut to ``limit`` characters, saying how many are left out."""
    return text if len(text) <= limit else f"{text[:limit]} ... ({len(text) - limit} more characters)"


def markdown(text: str) -> str:
    """``text`` as one line of literal Markdown: no markup, mention, link or HTML survives."""
    escaped = _MARKDOWN.sub(r"\\\1", visible(" ".join(text.split()))).replace("\\<", "&lt;").replace("\\>", "&gt;")
    # A mention or a reference survives a backslash; a space of no width breaks it.
    escaped = re.sub(r"\\([@#])(?=\w)", r"\1&#8203;", escaped)
    return escaped.replace("://", "\\://").replace("www.", "www\\.")
