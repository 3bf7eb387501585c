"""Hedgerow Seeds: the catalogue as an API, with its parameters declared in one table and its errors raised."""

from functools import partial

from flask import Flask, jsonify, request, url_for
from flask.views import View
from werkzeug.exceptions import NotFound

import catalogue


class BadParameter(Exception):
    """A parameter of the query makes no sense; the first argument is its name."""


def number(text, least, most=float("inf")):
    value = int(text)
    if not least <= value <= most:
        raise ValueError(text)
    return value


ORDERS = {"name": lambda seed: seed.name, "price": lambda seed: seed.price, "year": lambda seed: seed.year}
FLAGS = {"true": True, "false": False}


def order(text):
    descends = text[:1] == "-"
    return ORDERS[text[descends:]], descends


PARAMETERS = {
    "sow": (partial(number, least=1, most=12), None),
    "max_price": (partial(number, least=0), None),
    "organic": (FLAGS.__getitem__, None),
    "sort": (order, order("name")),
    "page": (partial(number, least=1), 1),
    "size": (partial(number, least=1, most=50), 10),
}


def read_query(arguments):
    """The values of all parameters, the absent ones included. Raises BadParameter."""
    values = {name: default for name, (_, default) in PARAMETERS.items()}
    values["family"] = arguments.getlist("family")
    for name, texts in arguments.lists():
        if name == "family":
            continue
        try:
            (read, _), (text,) = PARAMETERS[name], texts
            values[name] = read(text)
        except (KeyError, ValueError) as error:
            raise BadParameter(name) from error
    return values


class ListSeeds(View):
    def dispatch_request(self):
        asked = read_query(request.args)
        seeds = sorted(filter(partial(matches, asked), catalogue.all_seeds()), key=ORDERS["name"])
        key, descends = asked["sort"]
        seeds.sort(key=key, reverse=descends)
        start = (asked["page"] - 1) * asked["size"]
        end = start + asked["size"]
        following = None
        if seeds[end:]:
            pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
            query = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
            following = url_for("seeds", **query, page=asked["page"] + 1, _external=True)
        return jsonify(seeds=[entry(seed) for seed in seeds[start:end]], total=len(seeds), next=following)


def matches(asked, seed):
    if asked["family"] and seed.family not in asked["family"]:
        return False
    if asked["sow"] and asked["sow"] not in seed.months:
        return False
    if asked["organic"] is not None and asked["organic"] != seed.organic:
        return False
    return asked["max_price"] is None or seed.price <= asked["max_price"]


def entry(seed):
    return {**catalogue.described(seed), "url": url_for("seed", name=seed.name, _external=True)}


class OneSeed(View):
    def dispatch_request(self, name):
        seed = catalogue.find_seed(name)
        if seed is None:
            raise NotFound
        return {**catalogue.described(seed), "more": url_for("seeds", family=seed.family, _external=True)}


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping({"SEEDS": []} | dict(config or {}))
    app.add_url_rule("/seeds", view_func=ListSeeds.as_view("seeds"))
    app.add_url_rule("/seeds/<name>", view_func=OneSeed.as_view("seed"))
    app.register_error_handler(BadParameter, lambda error: ({"parameter": error.args[0]}, 400))
    return app
