"""Marram Field Notes: the API."""

from flask import Blueprint, abort, g, request

from guard import for_admins, for_who, identify, may_edit, notebooks, people
from people import ROLES

bp = Blueprint("api", __name__)
bp.before_request(identify)


def find_notebook(id):
    """The notebook of this id; 404 where there is none."""
    notebook = notebooks.get(id)
    if notebook is None:
        abort(404)
    return notebook


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
def change_notebook(id):
    notebook = find_notebook(id)
    for name, text in read_texts(optional=["title", "text"]).items():
        setattr(notebook, name, text)
    return notebook.as_json()


@bp.delete("/notebooks/<int:id>")
def remove_notebook(id):
    notebook = find_notebook(id)
    notebooks.remove(notebook.id)
    return "", 204


@bp.put("/notebooks/<int:id>/editors")
def share_notebook(id):
    notebook = find_notebook(id)
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
