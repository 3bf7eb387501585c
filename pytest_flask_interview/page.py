"""Reads an HTML answer as somebody in front of a browser does: its text, its links, its forms, filled in and sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

UNSEEN = ("script", "style", "template", "head", "title")
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s"),
    *("samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}
BUTTONS = ("submit", "image", "button", "reset")


def read_page(answer: TestResponse) -> Page:
    """The page in an answer; AssertionError where it is no HTML."""
    assert answer.mimetype == "text/html", f"expected a page (text/html), got {answer.content_type or 'no type'}"
    return Page(
        BeautifulSoup(answer.get_data(as_text=True), "html.parser"), answer.request.url, answer.request.root_url
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is followed: ``target`` is a path with its query on the same site, else a whole URL."""

    text: str
    target: str


class Page:
    """A parsed page: ``soup`` is Beautiful Soup's tree, ``url`` its address, ``root`` where its application is."""

    def __init__(self, soup: BeautifulSoup, url: str, root: str) -> None:
        self.soup = soup
        self.url = url
        self.root = root

    @property
    def text(self) -> str:
        """What is to be read, without scripts and styles, each run of white space as one blank."""
        return _text(self.soup)

    @property
    def links(self) -> list[Link]:
        """Every `<a href>`, in order."""
        return [Link(_text(tag), _target(self.url, str(tag["href"]))) for tag in self.soup.find_all("a", href=True)]

    @property
    def forms(self) -> list[Form]:
        """Every form, in order."""
        return [Form(tag, self.url, self.root) for tag in self.soup.find_all("form")]

    def form(self, *names: str) -> Form:
        """The form that has fields of these names; AssertionError where there is not exactly one."""
        found = [form for form in self.forms if set(names) <= set(form.names)]
        wanted = f"one form with {', '.join(names)}" if names else "one form"
        assert len(found) == 1, f"expected {wanted} on the page, found {len(found)}"
        return found[0]


class Form:
    """A form, and what sending it means: `HTML, form submission <https://html.spec.whatwg.org/#form-submission>`_."""

    def __init__(self, tag: Tag, url: str, root: str) -> None:
        self.tag = tag
        self.method = str(tag.get("method", "get")).upper()
        self.target = _target(url, str(tag.get("action", "")) or url)
        self.is_multipart = str(tag.get("enctype", "")).lower() == "multipart/form-data"
        self._url = url
        self._root = root

    @property
    def names(self) -> list[str]:
        """Names of its fields, each once."""
        return list(dict.fromkeys(str(control["name"]) for control in self._controls()))

    @property
    def values(self) -> MultiDict[str, str]:
        """What it would send untouched, without a button."""
        pairs = ((str(control["name"]), value) for control in self._controls() for value in _sent_by(control))
        return MultiDict(pairs)

    def field(self, name: str) -> Tag:
        """The first field of a name, as a tag; AssertionError with the names that there are."""
        for control in self._controls():
            if control["name"] == name:
                return control
        raise AssertionError(f"the form has no field {name!r}; it has: {', '.join(self.names) or 'none'}")

    def submit(
        self, client: Client, changes: Mapping[str, Any] | None = None, *, button: str = "", **options: Any
    ) -> TestResponse:
        """Sends it: its values, some changed, with ``client``; AssertionError where there is no such field.

        A change is a text, a file as Werkzeug's client takes it, a list of such, or None for a field left out. What a
        browser would refuse by itself (`required`, `pattern`) is sent: not everybody uses one. ``button`` is the name
        of the one pressed, else it is the first, as with the Enter key. ``options`` go to `client.open`.
        """
        pressed = self._pressed(button)
        values: MultiDict[str, Any] = MultiDict(self.values)
        if pressed.get("name"):
            values.add(str(pressed["name"]), str(pressed.get("value", "")))
        for name, value in (changes or {}).items():
            self.field(name)
            values.setlist(name, [] if value is None else value if isinstance(value, list) else [value])
        action = str(pressed.get("formaction", ""))
        target = self._below_root(_target(self._url, action) if action else self.target)
        options = {"base_url": self._root, **options}
        method = str(pressed.get("formmethod", self.method)).upper()
        if method == "GET":
            return client.open(urlsplit(target).path, query_string=values, **options)
        kind: dict[str, Any] = {"content_type": "multipart/form-data"} if self.is_multipart else {}
        return client.open(target, method=method, data=values, **kind, **options)

    def _below_root(self, target: str) -> str:
        prefix = urlsplit(self._root).path.rstrip("/")
        assert target.startswith(f"{prefix}/"), f"the form leads to {target}, out of the application at {prefix}"
        return target.removeprefix(prefix)

    def _own(self, *kinds: str) -> Iterator[Tag]:
        """Its elements of these names that can be used, those elsewhere on the page that name its id included."""
        page = self.tag.find_parents()[-1]
        for tag in page.find_all(kinds):
            owner = tag.get("form")
            is_own = self.tag in tag.parents if owner is None else owner == self.tag.get("id")
            if is_own and not _is_disabled(tag):
                yield tag

    def _controls(self) -> Iterator[Tag]:
        for tag in self._own("input", "select", "textarea"):
            is_button = tag.name == "input" and str(tag.get("type", "")).lower() in BUTTONS
            if tag.get("name") and not is_button:
                yield tag

    def _pressed(self, name: str) -> Mapping[str, Any]:
        """The attributes of the button that sends it; none where it has no button."""
        kinds = {"button": "submit", "input": "text"}
        buttons = [
            tag
            for tag in self._own("input", "button")
            if str(tag.get("type", kinds[tag.name])).lower() in ("submit", "image")
        ]
        wanted = [tag for tag in buttons if name in ("", tag.get("name"))]
        assert wanted or not name, f"the form has no button {name!r}"
        return wanted[0].attrs if wanted else {}


def _is_disabled(tag: Tag) -> bool:
    """Also by a fieldset around it, unless it stands in the first legend there."""
    for parent in tag.parents:
        if parent.name == "fieldset" and parent.has_attr("disabled"):
            legend = parent.find("legend", recursive=False)
            if legend is None or legend not in tag.parents:
                return True
    return tag.has_attr("disabled")


def _sent_by(control: Tag) -> Sequence[str]:
    """The values that one field sends untouched."""
    kind = str(control.get("type", "text")).lower()
    if control.name == "textarea":
        return [control.get_text().replace("\r\n", "\n").removeprefix("\n")]
    if control.name == "select":
        options = [option for option in control.find_all("option") if not option.has_attr("disabled")]
        chosen = [option for option in options if option.has_attr("selected")]
        chosen = chosen or ([] if control.has_attr("multiple") else options[:1])
        return [str(option.get("value", " ".join(option.get_text().split()))) for option in chosen]
    if kind in ("checkbox", "radio"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    return [] if kind == "file" else [str(control.get("value", ""))]


def _text(tag: Tag) -> str:
    seen = copy(tag)
    for part in seen.find_all(UNSEEN):
        part.decompose()
    for part in seen.find_all(lambda part: part.name not in INLINE):
        part.insert_before(" ")
        part.insert_after(" ")
    return " ".join(seen.get_text().split())


def _target(url: str, link: str) -> str:
    here, there = urlsplit(url), urlsplit(urljoin(url, link.strip()))
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return there.geturl()
    return (there.path or "/") + (f"?{there.query}" if there.query else "")
