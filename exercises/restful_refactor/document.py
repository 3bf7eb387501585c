"""The published document, Swagger 2.0 or OpenAPI 3: its operations, and its schemas beside what was answered."""

import json
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from .traffic import METHODS


def read_document(client):
    """The document that the refactoring publishes."""
    response = client.get("/openapi.json")
    assert response.status_code == 200, "GET /openapi.json"
    document = response.get_json(silent=True)
    assert isinstance(document, dict), "GET /openapi.json should be answered with a JSON object"
    return document


def operations_of(document):
    """(method, path) to Operation; a path's variables are all called {number}."""
    tree = _resolved(document, document)
    prefix = document.get("basePath", "")
    for server in document.get("servers", [])[:1]:
        prefix = urlsplit(server.get("url", "")).path
    return {
        (method.upper(), prefix.rstrip("/") + _template(path)): Operation(tree, item, operation)
        for path, item in tree.get("paths", {}).items()
        for method, operation in item.items()
        if method.upper() in METHODS
    }


class Operation:
    """One operation of a document, Swagger 2.0 or OpenAPI 3, with all references replaced by what they refer to."""

    def __init__(self, document, path, operation):
        self._document = document
        self._raw = operation
        self.responses = operation.get("responses", {})
        both = {(p["name"], p["in"]): p for p in [*path.get("parameters", []), *operation.get("parameters", [])]}
        self.parameters = list(both.values())
        self.security = operation.get("security", document.get("security") or [])

    @property
    def key_headers(self):
        """The headers in which the security schemes of the operation want their keys, in lower case."""
        components = self._document.get("components", {})
        schemes = self._document.get("securityDefinitions", components.get("securitySchemes", {}))
        named = [schemes.get(name, {}) for alternative in self.security for name in alternative]
        return {scheme.get("name", "").lower() for scheme in named if scheme.get("in") == "header"}

    def answer_schema(self, status):
        """The schema of the answers with this status, None if there is none."""
        return _schema(self.responses.get(str(status), {}))

    def body_schema(self):
        """The schema of the body that is sent, None if there is none."""
        for parameter in self.parameters:
            if parameter["in"] == "body":
                return _schema(parameter)
        return _schema(self._raw.get("requestBody", {}))


def _resolved(document, node, depth=0):
    """The node with all its references into the document replaced."""
    assert depth < 60, "the document's references lead in a circle"
    if isinstance(node, list):
        return [_resolved(document, one, depth + 1) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        target = document
        for piece in node["$ref"].removeprefix("#/").split("/"):
            target = target.get(piece.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
        return _resolved(document, target, depth + 1)
    return {key: _resolved(document, value, depth + 1) for key, value in node.items()}


def _template(path):
    return "/".join("{number}" if piece.startswith("{") else piece for piece in path.split("/"))


def _schema(holder):
    """The schema of a response or a body, as a JSON schema."""
    found = holder.get("schema")
    for media_type, content in holder.get("content", {}).items():
        if "json" in media_type:
            found = content.get("schema")
    return found and _as_json_schema(found)


def _as_json_schema(schema):
    """The schema with what OpenAPI says in ways of its own (null, exclusive limits) written as JSON schema has it."""
    if isinstance(schema, list):
        return [_as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _as_json_schema(value) for key, value in schema.items()}
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and limit in schema:
            schema[exclusive] = schema.pop(limit)
    if schema.pop("nullable", None) is True or schema.pop("x-nullable", None) is True:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


def members_of(schema):
    """The names of all members of an object of this schema."""
    return {name for part in _parts(schema) for name in part.get("properties", {})}


def required_of(schema):
    """What every alternative of a schema requires."""
    required = set(schema.get("required", []))
    for part in schema.get("allOf", []):
        required |= required_of(part)
    for kind in ("anyOf", "oneOf"):
        alternatives = [required_of(part) for part in schema.get(kind, [])]
        required |= set.intersection(*alternatives) if alternatives else set()
    return required


def has_type(schema, name):
    """Whether a schema says of a member what it is: one of no type may be anything."""
    return not _accepts(_property(schema, name), {"absurd": []})


def may_be_null(schema, name):
    """Whether a member may be null."""
    return _accepts(_property(schema, name), None)


def _property(schema, name):
    found = [part["properties"][name] for part in _parts(schema) if name in part.get("properties", {})]
    return {"anyOf": found}


def _parts(schema):
    """A schema and all that it is composed of."""
    yield schema
    for kind in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(kind, []):
            yield from _parts(part)


def _accepts(schema, value):
    return Draft202012Validator(schema).is_valid(value)


def assert_agrees(schema, content, where):
    """Asserts that what was answered is valid by a schema."""
    error = next(Draft202012Validator(schema).iter_errors(content), None)
    if error:
        at = "".join(f"[{piece!r}]" for piece in error.path) or "the body"
        pytest.fail(
            f"{where} was answered with {json.dumps(content)[:200]}\nby its schema, {at}: {error.message[:200]}"
        )


def assert_describes(schema, items, where):
    """Asserts that a schema has the members of these objects, and requires those that are in all of them."""
    assert members_of(schema) == {name for item in items for name in item}, f"the members of {where}"
    always = set.intersection(*(set(item) for item in items))
    assert required_of(schema) == always, f"the required members of {where}"
    for name in always:
        assert has_type(schema, name), f"{name} in {where} has no type"
