"""Marram Field Notes: identities and what they provide, with Flask-Principal."""

from flask import abort, current_app, request
from flask_principal import Identity, ItemNeed, Permission, PermissionDenied, Principal, RoleNeed, identity_loaded
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.local import LocalProxy

people = LocalProxy(lambda: current_app.extensions["people"])
notebooks = LocalProxy(lambda: current_app.extensions["notebooks"])
for_admins = Permission(RoleNeed("admin"))


def init_app(app):
    principal = Principal(app, use_sessions=False)
    principal.identity_loader(who_sends_it)
    identity_loaded.connect(provide, app)
    app.register_error_handler(PermissionDenied, lambda error: ({"error": "You may not do this."}, 403))


def who_sends_it():
    """Authentication: the identity of a request, or a 401 with its challenge."""
    sent = request.authorization
    if sent is not None and sent.type == "basic" and people.knows(sent.username, sent.password):
        return Identity(sent.username, "basic")
    abort(401, www_authenticate=WWWAuthenticate("basic", {"realm": "field notes"}))


def provide(app, identity):
    """What follows from who somebody is now: the role, and what they are to each notebook."""
    identity.provides.add(RoleNeed(people.role_of(identity.id)))
    for notebook in notebooks.all():
        if notebook.owner == identity.id:
            identity.provides |= {ItemNeed(action, notebook.id, "notebook") for action in ("edit", "manage")}
        elif identity.id in notebook.editors:
            identity.provides.add(ItemNeed("edit", notebook.id, "notebook"))


def may(action, id):
    """The permission to edit or manage a notebook; admins have both."""
    return Permission(ItemNeed(action, id, "notebook"), RoleNeed("admin"))


def find_notebook(id):
    """The notebook of this id, if there is one for who asks; else 404."""
    notebook = notebooks.get(id)
    if notebook is None or not may("edit", id).can():
        abort(404)
    return notebook
