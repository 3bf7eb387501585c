"""Corrie Huts: the tokens of the identity service, and what they allow."""


def install(app):
    """Prepares an application to verify tokens with the keys of its configuration."""
    # TODO


def needs(*scopes):
    """Decorates a view: only a good token that grants all of these scopes reaches it."""

    def decorate(view):
        # TODO: read the token of the request, refuse what is not good, keep its claims for caller()
        return view

    return decorate


def caller():
    """The claims of the token that came with the current request."""
    # TODO
