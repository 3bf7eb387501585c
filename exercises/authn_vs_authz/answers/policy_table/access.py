"""Marram Field Notes: one table says who may do what, one hook reads it. What is not in the table is closed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized
from werkzeug.local import LocalProxy

from notebooks import Notebook, Notebooks
from people import People

people: People = LocalProxy(lambda: current_app.extensions["people"])
notebooks: Notebooks = LocalProxy(lambda: current_app.extensions["notebooks"])


class Rank(IntEnum):
    """What somebody is to a notebook, or without one to the application."""

    STRANGER = 0
    EDITOR = 1
    OWNER = 2
    ADMIN = 3


NEEDED = {
    "api.list_notebooks": Rank.STRANGER,
    "api.add_notebook": Rank.STRANGER,
    "api.show_notebook": Rank.EDITOR,
    "api.change_notebook": Rank.EDITOR,
    "api.remove_notebook": Rank.OWNER,
    "api.share_notebook": Rank.OWNER,
    "api.list_people": Rank.ADMIN,
    "api.change_role": Rank.ADMIN,
}


@dataclass(frozen=True)
class Access:
    """Who sends the request, and the notebook that it is about, if there is one for them."""

    name: str
    notebook: Notebook | None

    @classmethod
    def check(cls) -> ResponseReturnValue | None:
        """The hook: 401, 404 and 403, in this order, before any view."""
        id = (request.view_args or {}).get("id")
        g.access = cls(cls._authenticated(), notebooks.get(id) if id is not None else None)
        if id is not None and g.access.rank(g.access.notebook) < Rank.EDITOR:
            raise NotFound
        if g.access.rank(g.access.notebook) < NEEDED.get(request.endpoint, Rank.ADMIN):
            raise Forbidden
        return None

    @staticmethod
    def _authenticated() -> str:
        match request.authorization:
            case object(type="basic", username=str(name), password=str(key)) if people.knows(name, key):
                return name
        raise Unauthorized(www_authenticate=WWWAuthenticate("basic", {"realm": "notebooks"}))

    def rank(self, notebook: Notebook | None) -> Rank:
        is_admin = people.role_of(self.name) == "admin"
        if notebook is None:
            return Rank.ADMIN if is_admin and "id" not in request.view_args else Rank.STRANGER
        if is_admin:
            return Rank.ADMIN
        if notebook.owner == self.name:
            return Rank.OWNER
        return Rank.EDITOR if self.name in notebook.editors else Rank.STRANGER

    def readable(self) -> list[Notebook]:
        return [notebook for notebook in notebooks.all() if self.rank(notebook) >= Rank.EDITOR]
