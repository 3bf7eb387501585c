"""Rowan Street Recipe Box: what may be sent, as JSON Schema."""

from jsonschema import Draft202012Validator

WORDS = {"type": "string", "minLength": 1, "maxLength": 60}
INGREDIENT = {
    "type": "object",
    "properties": {
        "name": WORDS,
        "grams": {"type": "integer", "minimum": 1, "maximum": 5000},
        "instead": {"type": "array", "items": WORDS, "maxItems": 3},
    },
    "required": ["name", "grams"],
    "additionalProperties": False,
}
CHANGED = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 80},
        "servings": {"type": "integer", "minimum": 1, "maximum": 24},
        "is_public": {"type": "boolean"},
        "cooked_on": {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "format": "date"},
        "ingredients": {"type": "array", "items": INGREDIENT, "minItems": 1, "maxItems": 20},
    },
    "additionalProperties": False,
}
CHECKER = Draft202012Validator.FORMAT_CHECKER
CHANGE = Draft202012Validator(CHANGED, format_checker=CHECKER)
RECIPE = Draft202012Validator(CHANGED | {"required": ["title", "servings", "ingredients"]}, format_checker=CHECKER)
DEFAULTS = {"is_public": False, "cooked_on": None}


def errors_of(validator, sent):
    """JSON Pointer to messages, for all that is wrong."""
    errors = {}
    for error in validator.iter_errors(sent):
        for name in names_in(error):
            steps = [*error.absolute_path, *name]
            errors.setdefault("".join(f"/{step}" for step in steps), []).append(error.message)
    return errors


def names_in(error):
    """The fields that an error of an object is about; a single nameless one where it is about the value itself."""
    if error.validator == "required":
        return [[name] for name in error.validator_value if name not in error.instance]
    if error.validator == "additionalProperties":
        return [[name] for name in error.instance if name not in error.schema["properties"]]
    return [[]]


def completed(sent):
    """The body with the defaults of its ingredients."""
    if "ingredients" in sent:
        return sent | {"ingredients": [{"instead": []} | ingredient for ingredient in sent["ingredients"]]}
    return sent
