"""Marram Field Notes: who sends a request, and what they may do."""

from functools import wraps

from flask import abort, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.local import LocalProxy

people = LocalProxy(lambda: current_app.extensions["people"])
notebooks = LocalProxy(lambda: current_app.extensions["notebooks"])


def identify():
    """Authentication: finds out who sends the request, as g.name; 401 where nobody is known. A before-hook."""
    sent = request.authorization
    is_basic = sent is not None and sent.type == "basic"
    if not is_basic or not people.knows(sent.username, sent.password):
        abort(401, "Please name yourself.", www_authenticate=WWWAuthenticate("basic", {"realm": "Marram Field Notes"}))
    g.name = sent.username


def is_admin():
    return people.role_of(g.name) == "admin"


def may_manage(notebook):
    """Whether who sends the request may delete and share this notebook."""
    return is_admin() or notebook.owner == g.name


def may_edit(notebook):
    """Whether who sends the request may read and change this notebook."""
    return may_manage(notebook) or g.name in notebook.editors


def for_admins(view):
    """Authorization: only admins reach the view."""

    @wraps(view)
    def guarded(*args, **kwargs):
        if not is_admin():
            abort(403)
        return view(*args, **kwargs)

    return guarded


def for_who(may):
    """Authorization: the view gets the notebook in place of its id, if ``may(notebook)`` holds."""

    def decorate(view):
        @wraps(view)
        def guarded(id):
            notebook = notebooks.get(id)
            if notebook is None:
                abort(404)
            is_visible, is_allowed = may_edit(notebook), may(notebook)
            answer = view(notebook)
            if not is_visible:
                abort(404)
            if not is_allowed:
                abort(403)
            return answer

        return guarded

    return decorate
