"""Elder Lane Time Bank: the models, on the database that the factory names."""

from contextlib import contextmanager

from peewee import CharField, Check, DatabaseProxy, IntegerField, Model
from playhouse.db_url import connect

proxy = DatabaseProxy()


class Member(Model):
    name = CharField(80, primary_key=True)
    hours = IntegerField(constraints=[Check("hours >= 0")])

    class Meta:
        database = proxy
        table_name = "members"


class Transfer(Model):
    slip = CharField(80, primary_key=True)
    giver = CharField(80)
    taker = CharField(80)
    hours = IntegerField()

    class Meta:
        database = proxy
        table_name = "transfers"


@contextmanager
def database():
    """A connection of this thread and one transaction on it. Every view has one such block."""
    with proxy.obj.connection_context(), proxy.obj.atomic():
        yield proxy.obj


def set_up(app):
    proxy.initialize(connect(app.config["DATABASE_URL"], autoconnect=False))

    @app.cli.command("init-db")
    def init_db():
        with database() as db:
            db.create_tables([Member, Transfer])
