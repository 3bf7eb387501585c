"""Kestrel Hill Observatory: the plans for the night."""

from flask import Blueprint, abort, current_app, request
from flask.views import MethodView

from bodies import texts
from tokens import Refused, current_tokens


class Plans(MethodView):
    ALLOWED = {
        "get": {"guest", "observer", "director"},
        "post": {"observer", "director"},
        "delete": {"director"},
    }

    def dispatch_request(self):
        method = {"HEAD": "get"}.get(request.method, request.method.lower())
        claims = current_tokens().read("access")
        if method == "delete" and not claims["fresh"]:
            raise Refused("fresh_required")
        if claims["role"] not in self.ALLOWED[method]:
            abort(403, "forbidden")
        self.name = claims["sub"]
        return super().dispatch_request()

    def get(self):
        return {"plans": self.plans}

    def post(self):
        [target] = texts("target")
        self.plans.append({"target": target, "by": self.name})
        return self.plans[-1], 201

    def delete(self):
        self.plans.clear()
        return "", 204

    @property
    def plans(self):
        return current_app.extensions["plans"]


bp = Blueprint("plans", __name__)
bp.add_url_rule("/plans", view_func=Plans.as_view("plans"))
