"""Kestrel Hill Observatory: tokens, on PyJWT alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from flask import Flask, current_app, request
from werkzeug.exceptions import Unauthorized

from revoked import Revoked

ALGORITHM = "HS256"


class Refused(Unauthorized):
    """A token that is not enough, and why."""


@dataclass(frozen=True)
class Tokens:
    """Signs tokens, and reads those that a request brings."""

    secret: str
    access_seconds: int
    refresh_seconds: int
    revoked: Revoked

    @classmethod
    def of(cls, app: Flask) -> Tokens:
        secret = app.config["JWT_SECRET_KEY"]
        if not isinstance(secret, str) or len(secret) < 32:
            raise ValueError("JWT_SECRET_KEY is missing or too short")
        return cls(
            secret,
            app.config["JWT_ACCESS_TOKEN_EXPIRES"],
            app.config["JWT_REFRESH_TOKEN_EXPIRES"],
            Revoked(app.config["REVOKED_FILE"]),
        )

    def access(self, name: str, role: str, session: str, *, is_fresh: bool) -> str:
        return self._sign(self.access_seconds, sub=name, role=role, sid=session, use="access", fresh=is_fresh)

    def refresh(self, name: str, session: str) -> str:
        return self._sign(self.refresh_seconds, sub=name, sid=session, use="refresh")

    def read(self, *uses: str) -> dict[str, Any]:
        """The claims of the request's token, which must be of one of these uses."""
        claims = self._verify(self._bearer())
        if claims["use"] not in uses:
            raise Refused("wrong_kind")
        if self.revoked.has(claims["sid"]):
            raise Refused("token_revoked")
        return claims

    def _sign(self, seconds: int, **claims: Any) -> str:
        expires = datetime.now(UTC) + timedelta(seconds=seconds)
        return jwt.encode({**claims, "exp": expires, "jti": uuid4().hex}, self.secret, ALGORITHM)

    def _verify(self, token: str) -> dict[str, Any]:
        options = {"require": ["exp", "sub", "sid", "use"]}
        try:
            return jwt.decode(token, self.secret, algorithms=[ALGORITHM], options=options)
        except jwt.ExpiredSignatureError:
            raise Refused("token_expired") from None
        except jwt.InvalidTokenError:
            raise Refused("token_invalid") from None

    @staticmethod
    def _bearer() -> str:
        authorization = request.authorization
        if authorization is None or authorization.type != "bearer":
            raise Refused("token_missing")
        return authorization.token or ""


def current_tokens() -> Tokens:
    return current_app.extensions["tokens"]
