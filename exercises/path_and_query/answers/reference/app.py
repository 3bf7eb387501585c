"""Hedgerow Seeds: the catalogue as an API."""

from operator import attrgetter

from flask import Flask, abort, jsonify, make_response, request, url_for

from catalogue import all_seeds, described, find_seed

PARAMETERS = {"family", "sow", "max_price", "organic", "sort", "page", "size"}
SORTS = {"name", "price", "year"}


def create_app(config=None):
    """A catalogue of the seeds of its configuration."""
    app = Flask(__name__)
    app.config.update(SEEDS=[])
    app.config.update(config or {})

    @app.get("/seeds/<name>")
    def one_seed(name):
        seed = find_seed(name)
        if seed is None:
            abort(404)
        return described(seed) | {"more": url_for("list_seeds", family=seed.family)}

    @app.get("/seeds")
    def list_seeds():
        refuse_what_is_not_declared()
        matching = in_order(filtered(all_seeds()))
        page, size = whole_number("page", 1, least=1), whole_number("size", 10, least=1, most=50)
        shown = matching[(page - 1) * size : page * size]
        asked = request.args.to_dict(flat=False) | {"page": page + 1}
        return {
            "seeds": [described(seed) | {"url": url_for("one_seed", name=seed.name)} for seed in shown],
            "total": len(matching),
            "next": url_for("list_seeds", **asked) if page * size < len(matching) else None,
        }

    return app


def refuse(parameter, reason):
    """Ends the request with a 400 that names the parameter."""
    abort(make_response(jsonify(parameter=parameter, error=f"{parameter} {reason}"), 400))


def refuse_what_is_not_declared():
    for name, values in request.args.lists():
        if name not in PARAMETERS:
            refuse(name, "is not a parameter of this list")
        if len(values) > 1 and name != "family":
            refuse(name, "may be given once only")


def whole_number(name, default=None, least=0, most=None):
    """A parameter as a number; the default where it is absent."""
    text = request.args.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        refuse(name, "should be a whole number")
    if number < least or (most is not None and number > most):
        refuse(name, f"should be at least {least}" if most is None else f"should be from {least} to {most}")
    return number


def one_of(name, choices, default=None):
    """A parameter that has to be one of the choices; the default where it is absent."""
    value = request.args.get(name, default)
    if value is not None and value not in choices:
        refuse(name, f"should be one of {', '.join(sorted(choices))}")
    return value


def filtered(seeds):
    families = request.args.getlist("family")
    month, max_price = whole_number("sow", least=1, most=12), whole_number("max_price")
    organic = one_of("organic", {"true", "false"})
    return [
        seed
        for seed in seeds
        if (not families or seed.family in families)
        and (month is None or month in seed.months)
        and (max_price is None or seed.price <= max_price)
        and (organic is None or seed.organic == (organic == "true"))
    ]


def in_order(seeds):
    sort = one_of("sort", SORTS | {f"-{field}" for field in SORTS}, "name")
    by_name = sorted(seeds, key=attrgetter("name"))
    return sorted(by_name, key=attrgetter(sort.removeprefix("-")), reverse=sort.startswith("-"))
