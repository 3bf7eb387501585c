"""Lower Reach Rowing Club: who may do what."""

from functools import wraps

from flask import abort, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate

OPEN = ["/ping", "/openapi.json"]


def members_only():
    """Refuses whoever is no member; ``g.member`` says who it is."""
    g.member = current_app.config["MEMBERS"].get(request.headers.get("X-Club-Key"))
    if g.member is None and request.path not in OPEN:
        challenge = WWWAuthenticate("ClubKey", {"realm": "boathouse"})
        abort(401, "Send the key of a member.", www_authenticate=challenge)


def coaches_only(method):
    """A method that is called for coaches."""

    @wraps(method)
    def wrapper(*args, **kwargs):
        if g.member["role"] != "coach":
            abort(403, "Only coaches may do this.")
        return method(*args, **kwargs)

    return wrapper


def own_or_coach(outing):
    """Refuses whoever is neither a coach nor the member who took the boat out."""
    if g.member["role"] != "coach" and g.member["name"] != outing.by:
        abort(403, "Only coaches and whoever took the boat out may do this.")
