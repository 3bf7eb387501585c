"""Saltmarsh Singers: the admin site."""


def add_admin(app):
    """Adds the admin site at /admin/, with scores and members, for staff only."""
    # TODO
