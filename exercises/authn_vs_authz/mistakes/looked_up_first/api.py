"""Marram Field Notes: the API."""

from flask import Blueprint, abort, g, request

from guard import for_admins, for_who, identify, may_edit, may_manage, notebooks, people
from people import ROLES

bp = Blueprint("api", __name__)
bp.before_request(identify)


@bp.url_value_preprocessor
def look_up(endpoint, values):
    """No view has to ask whether there is what its address names."""
    if "id" in values and notebooks.get(values["id"]) is None:
        abort(404)
    if "name" in values and people.role_of(values["name"]) is None:
        abort(404)


def read_body(required=(), optional=()):
    """The JSON object that was sent, with all required members, perhaps optional ones and no others; else 400."""
    body = request.get_json(force=True)
    names = set(body) if isinstance(body, dict) else set()
    if not names or not set(required) <= names <= {*required, *optional}:
        abort(400)
    return body


def read_texts(required=(), optional=()):
    """The same, where each member is a text."""
    body = read_body(required, optional)
    if not all(isinstance(value, str) for value in body.values()):
        abort(400)
    return body


@bp.get("/notebooks")
def list_notebooks():
    return {"notebooks": [notebook.as_json() for notebook in notebooks.all() if may_edit(notebook)]}


@bp.post("/notebooks")
def add_notebook():
    body = read_texts(required=["title", "text"])
    return notebooks.add(g.name, body["title"], body["text"]).as_json(), 201


@bp.get("/notebooks/<int:id>")
@for_who(may_edit)
def show_notebook(notebook):
    return notebook.as_json()


@bp.patch("/notebooks/<int:id>")
@for_who(may_edit)
def change_notebook(notebook):
    for name, text in read_texts(optional=["title", "text"]).items():
        setattr(notebook, name, text)
    return notebook.as_json()


@bp.delete("/notebooks/<int:id>")
@for_who(may_manage)
def remove_notebook(notebook):
    notebooks.remove(notebook.id)
    return "", 204


@bp.put("/notebooks/<int:id>/editors")
@for_who(may_manage)
def share_notebook(notebook):
    names = read_body(required=["editors"])["editors"]
    if not isinstance(names, list) or not all(isinstance(name, str) and people.role_of(name) for name in names):
        abort(400)
    notebook.editors = set(names)
    return notebook.as_json()


@bp.get("/people")
@for_admins
def list_people():
    return {"people": people.roles()}


@bp.put("/people/<name>")
@for_admins
def change_role(name):
    if people.role_of(name) is None:
        abort(404)
    role = read_texts(required=["role"])["role"]
    if role not in ROLES:
        abort(400)
    people.set_role(name, role)
    return {"name": name, "role": role}
