"""Runs beside the solution: enters members and scores, reads the database as it is, and lists the admin's addresses."""

import re

from sqlalchemy import text


def enter(beside, members, scores):
    """Stores members of name, email, is_staff and password, and scores; returns the ids of both."""
    models = beside.module("models")
    with beside.app.app_context():
        people = []
        for member in members:
            columns = {name: member[name] for name in ("name", "email", "is_staff")}
            people.append(models.Member(**columns))
            people[-1].set_password(member["password"])
        works = [models.Score(**score) for score in scores]
        models.db.session.add_all([*people, *works])
        models.db.session.commit()
        return {"members": [person.id for person in people], "scores": [work.id for work in works]}


def stored(beside, model):
    """The rows of ``Member`` or ``Score``, every column, in order of id."""
    models = beside.module("models")
    with beside.app.app_context():
        rows = models.db.session.execute(text(f"SELECT * FROM {getattr(models, model).__tablename__} ORDER BY id"))
        return [dict(row._mapping) for row in rows]


def verdicts(beside, email, passwords):
    """What check_password says to each of these, for one member."""
    models = beside.module("models")
    with beside.app.app_context():
        member = models.db.session.scalar(models.db.select(models.Member).filter_by(email=email))
        return [bool(member.check_password(password)) for password in passwords]


def admin_addresses(beside):
    """Method and path of every rule of the admin, its static files aside."""
    rules = [rule for rule in beside.app.url_map.iter_rules() if re.match(r"/admin(/|$)", rule.rule)]
    return sorted(
        [method, re.sub(r"<(int:)?[^>]*>", lambda found: "1" if found[1] else "csv", rule.rule)]
        for rule in rules
        if not rule.endpoint.endswith("static")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )
