"""Elder Lane Time Bank: the models, and their connection."""

from contextlib import asynccontextmanager

from tortoise import fields
from tortoise.context import TortoiseContext
from tortoise.models import Model


class Member(Model):
    name = fields.CharField(80, primary_key=True)
    hours = fields.IntField()

    class Meta:
        table = "members"


class Transfer(Model):
    slip = fields.CharField(80, primary_key=True)
    giver = fields.CharField(80)
    taker = fields.CharField(80)
    hours = fields.IntField()

    class Meta:
        table = "transfers"


@asynccontextmanager
async def opened(url):
    """What Tortoise needs for one piece of work, with a connection that is closed at its end."""
    async with TortoiseContext() as context:
        await context.init(db_url=url.replace("sqlite:///", "sqlite://", 1), modules={"models": ["models"]})
        yield context


TABLES = """
CREATE TABLE IF NOT EXISTS members (name VARCHAR(80) PRIMARY KEY, hours INT NOT NULL CHECK (hours >= 0));
CREATE TABLE IF NOT EXISTS transfers (
    slip VARCHAR(80) PRIMARY KEY, giver VARCHAR(80) NOT NULL, taker VARCHAR(80) NOT NULL, hours INT NOT NULL
);
"""
