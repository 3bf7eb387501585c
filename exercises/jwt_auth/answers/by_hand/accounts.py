"""Kestrel Hill Observatory: logging in, staying in, and logging out."""

from uuid import uuid4

from flask import Blueprint, current_app
from flask.views import MethodView

from bodies import texts
from tokens import Refused, current_tokens

bp = Blueprint("accounts", __name__)


class Login(MethodView):
    def post(self):
        name, password = texts("name", "password")
        members, tokens, session = current_app.extensions["members"], current_tokens(), str(uuid4())
        if not members.check(name, password):
            raise Refused("wrong_credentials")
        access = tokens.access(name, members.role_of(name), session, is_fresh=True)
        return {"access_token": access, "refresh_token": tokens.refresh(name, session)}


class Refresh(MethodView):
    def post(self):
        claims = current_tokens().read("refresh")
        role = current_app.extensions["members"].role_of(claims["sub"])
        if role is None:
            raise Refused("token_revoked")
        return {"access_token": current_tokens().access(claims["sub"], role, claims["sid"], is_fresh=False)}


class Logout(MethodView):
    def post(self):
        tokens = current_tokens()
        tokens.revoked.end(tokens.read("access", "refresh")["sid"])
        return "", 204


class Me(MethodView):
    def get(self):
        claims = current_tokens().read("access")
        return {"name": claims["sub"], "role": claims["role"]}


for view in (Login, Refresh, Logout, Me):
    bp.add_url_rule(f"/{view.__name__.lower()}", view_func=view.as_view(view.__name__.lower()))
