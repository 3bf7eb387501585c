"""Hedgerow Seeds: the catalogue as an API, its query described by a model."""

from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from flask import Flask, abort, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalogue import all_seeds, described, find_seed


class Query(BaseModel):
    """What may be asked of the list; a parameter that is repeated arrives as a list."""

    model_config = ConfigDict(extra="forbid")

    family: list[str] = []
    sow: Annotated[int, Field(ge=1, le=12)] | None = None
    max_price: Annotated[int, Field(ge=0)] | None = None
    organic: Literal["true", "false"] | None = None
    sort: Literal["name", "-name", "price", "-price", "year", "-year"] = "name"
    page: Annotated[int, Field(ge=1)] = 1
    size: Annotated[int, Field(ge=1, le=50)] = 10

    @classmethod
    def of_request(cls):
        lists = request.args.to_dict(flat=False)
        return cls(**{name: v if name == "family" or len(v) > 1 else v[0] for name, v in lists.items()})

    def matches(self, seed):
        return all(
            [
                not self.family or seed.family in self.family,
                self.sow is None or self.sow in seed.months,
                self.max_price is None or seed.price <= self.max_price,
                self.organic is None or seed.organic is (self.organic == "true"),
            ]
        )

    def order(self, seeds):
        seeds = sorted(seeds, key=lambda seed: seed.name)
        return sorted(seeds, key=lambda seed: getattr(seed, self.sort.strip("-")), reverse="-" in self.sort)


def link(path, parameters=None):
    query = urlencode(parameters or {}, doseq=True)
    return request.script_root + path + ("?" + query if query else "")


def create_app(config=None):
    app = Flask(__name__)
    app.config["SEEDS"] = []
    app.config.update(config or {})

    @app.errorhandler(ValidationError)
    def refuse(error):
        first = error.errors()[0]
        return {"parameter": first["loc"][0], "error": first["msg"]}, 400

    @app.get("/seeds")
    def seed_list():
        query = Query.of_request()
        found = query.order(filter(query.matches, all_seeds()))
        end = query.page * query.size
        following = query.model_dump(exclude_unset=True) | {"page": query.page + 1}
        return {
            "seeds": [described(s) | {"url": link(f"/seeds/{quote(s.name)}")} for s in found[end - query.size : end]],
            "total": len(found),
            "next": link("/seeds", following) if end < len(found) else None,
        }

    @app.get("/seeds/<string:name>")
    def seed_page(name):
        seed = find_seed(name) or abort(404)
        return described(seed) | {"more": link("/seeds", {"family": seed.family})}

    return app
