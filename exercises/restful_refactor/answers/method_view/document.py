"""Lower Reach Rowing Club: what the API does, as OpenAPI 3.1."""

NUMBER, INTEGER, TEXT, YES_OR_NO = ({"type": kind} for kind in ("number", "integer", "string", "boolean"))
NUMBER_OR_NULL, TEXT_OR_NULL = {"type": ["number", "null"]}, {"type": ["string", "null"]}
NAMES = {"type": "array", "items": TEXT}
KIND = {"type": "string", "enum": ["sculling", "sweep"]}
TIME = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}


def schema(optional=(), /, **members):
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members} | ({"required": required} if required else {})


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def json(what):
    return {"application/json": {"schema": what}}


def operation(summary, status, answer, refusals, sent=None, query=None, **more):
    """One operation; ``refusals`` are its other statuses."""
    good = {"description": "Done"} | ({"content": json(answer)} if answer else {})
    answers = {str(status): good}
    for other in refusals.split():
        error = "Invalid" if other == "422" else "Error"
        answers[other] = {"description": error, "content": json(ref(error))}
    found = {"summary": summary, "responses": answers}
    if sent:
        found["requestBody"] = {"required": True, "content": json(ref(sent))}
    if query:
        [(name, values)] = query.items()
        found["parameters"] = [{"name": name, "in": "query", "schema": {"type": "string", "enum": values}}]
    return found | more


SCHEMAS = {
    "NewBoat": schema(["weight_kg"], name=TEXT, kind=KIND, seats=INTEGER, weight_kg=NUMBER_OR_NULL),
    "Boat": schema(id=INTEGER, name=TEXT, kind=KIND, seats=INTEGER, weight_kg=NUMBER_OR_NULL, out=YES_OR_NO),
    "NewOuting": schema(["cox"], crew=NAMES, cox=TEXT_OR_NULL, due=TIME),
    "Change": schema(["cox", "due"], cox=TEXT_OR_NULL, due=TIME),
    "Landing": schema(["damage"], km=NUMBER, damage=TEXT_OR_NULL),
    "OnTheWater": schema(id=INTEGER, boat=INTEGER, by=TEXT, crew=NAMES, cox=TEXT_OR_NULL, due=TIME),
    "Back": {"allOf": [ref("OnTheWater"), schema(km=NUMBER, damage=TEXT_OR_NULL)]},
    "Outing": {"anyOf": [ref("Back"), ref("OnTheWater")]},
    "Error": schema(error=TEXT, message=TEXT),
    "Invalid": schema(error=TEXT, message=TEXT, fields={"type": "object"}),
}

PARAMETERS = [{"name": "number", "in": "path", "required": True, "schema": INTEGER}]

PATHS = {
    "/ping": {"get": operation("Alive?", 200, schema(status=TEXT), "", security=[])},
    "/boats": {
        "get": operation(
            "The boats",
            200,
            {"type": "array", "items": ref("Boat")},
            "400 401",
            query={"kind": ["sculling", "sweep"]},
        ),
        "post": operation("A new boat", 201, ref("Boat"), "400 401 403 409 422", "NewBoat"),
    },
    "/boats/{number}": {
        "parameters": PARAMETERS,
        "get": operation("A boat", 200, ref("Boat"), "401 404"),
        "put": operation("Replace a boat", 200, ref("Boat"), "400 401 403 404 409 422", "NewBoat"),
        "delete": operation("Sell a boat", 204, None, "401 403 404 409"),
    },
    "/boats/{number}/outings": {
        "parameters": PARAMETERS,
        "get": operation(
            "The outings of a boat",
            200,
            {"type": "array", "items": ref("Outing")},
            "400 401 404",
            query={"state": ["out", "back"]},
        ),
        "post": operation("Take a boat out", 201, ref("OnTheWater"), "400 401 404 409 422", "NewOuting"),
    },
    "/outings/{number}": {
        "parameters": PARAMETERS,
        "get": operation("An outing", 200, ref("Outing"), "401 404"),
        "patch": operation("Change an outing", 200, ref("OnTheWater"), "400 401 403 404 409 422", "Change"),
    },
    "/outings/{number}/return": {
        "parameters": PARAMETERS,
        "post": operation("Bring a boat back", 200, ref("Back"), "400 401 403 404 409 422", "Landing"),
    },
}

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Lower Reach boathouse", "version": "1"},
    "security": [{"key": []}],
    "paths": PATHS,
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Club-Key"}},
    },
}
