"""Corrie Huts: a gate in front of all views, which asks each for the scopes that it was marked with."""

import jwt
from flask import current_app, g, make_response, request

OPEN = None


class Gate:
    """Examines the token of a request before its view is called."""

    def __init__(self, app):
        config = app.config
        self.issuer, self.audience, self.leeway = config["ISSUER"], config["AUDIENCE"], config["LEEWAY"]
        self.keys = {}
        for jwk in config["JWKS"]["keys"]:
            if (jwk.get("use"), jwk.get("kty"), jwk.get("alg")) in {("sig", "RSA", "RS256"), ("sig", "EC", "ES256")}:
                algorithm = jwt.get_algorithm_by_name(jwk["alg"])
                self.keys[jwk["kid"]] = (algorithm.from_jwk(jwk), jwk["alg"])
        app.before_request(self.examine)

    def examine(self):
        view = current_app.view_functions.get(request.endpoint)
        scopes = getattr(view, "scopes", OPEN)
        if scopes is OPEN:
            return None
        values = [value.strip() for value in request.headers.get("Authorization", "").split(",")]
        scheme, _, token = values[0].partition(" ")
        if scheme.casefold() != "bearer":
            return self.refusal(401)
        if len(values) > 1 or len(token.split()) != 1:
            return self.refusal(400, "invalid_request")
        g.token = self.read(token.strip())
        if g.token is None:
            return self.refusal(401, "invalid_token")
        if not scopes.issubset(g.token.get("scope", "").split()):
            return self.refusal(403, "insufficient_scope")
        return None

    def read(self, token):
        try:
            key, alg = self.keys[jwt.get_unverified_header(token).get("kid")]
            options = {"require": ["iss", "aud", "exp", "sub"], "verify_iat": False}
            claims = jwt.decode(
                token, key, [alg], options, audience=self.audience, issuer=self.issuer, leeway=self.leeway
            )
        except (LookupError, jwt.PyJWTError):
            return None
        return claims if isinstance(claims.get("scope", ""), str) else None

    @staticmethod
    def refusal(status, error=None):
        response = make_response({"status": status}, status)
        response.headers["WWW-Authenticate"] = f'Bearer realm="huts", error="{error}"' if error else "Bearer"
        return response


def install(app):
    Gate(app)


def needs(*scopes):
    def mark(view):
        view.scopes = frozenset(scopes)
        return view

    return mark


def caller():
    return g.token
