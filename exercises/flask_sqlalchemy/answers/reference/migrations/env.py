"""Runs the migrations on the database of the current Flask application."""

from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]


def run_migrations_offline():
    """Writes the migrations as SQL (`flask db upgrade --sql`)."""
    url = extension.db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=extension.db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    """Runs the migrations on a connection."""
    with extension.db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=extension.db.metadata, **extension.configure_args)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
