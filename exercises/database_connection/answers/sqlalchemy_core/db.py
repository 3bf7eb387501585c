"""Elder Lane Time Bank: an engine an application, which keeps no pool, and a connection a context."""

from flask import current_app, g
from sqlalchemy import CheckConstraint, Column, Integer, MetaData, NullPool, String, Table, create_engine, make_url

metadata = MetaData()
members = Table(
    "members",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("hours", Integer, CheckConstraint("hours >= 0"), nullable=False),
)
transfers = Table(
    "transfers",
    metadata,
    Column("slip", String(80), primary_key=True),
    Column("giver", String(80), nullable=False),
    Column("taker", String(80), nullable=False),
    Column("hours", Integer, nullable=False),
)


def connection():
    if not hasattr(g, "connection"):
        g.connection = current_app.extensions["engine"].connect()
    return g.connection


def init_app(app):
    url = make_url(app.config["DATABASE_URL"])
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    app.extensions["engine"] = create_engine(url, poolclass=NullPool)

    @app.teardown_appcontext
    def close(error):
        if hasattr(g, "connection"):
            g.connection.close()

    @app.cli.command("init-db")
    def init_db():
        metadata.create_all(connection())
        connection().commit()
