"""Elder Lane Time Bank: the connection of a request or a command, and the tables."""


def get_db():
    """The connection of the current request or command, opened when it is first asked for."""
    # TODO: open it once, and keep it for the rest of this request only.


def init_app(app):
    """Has the connection of each request and command closed, and adds the command init-db."""
    # TODO
