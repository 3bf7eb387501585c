"""The questions that the lists ask the database."""

from db import get_db

FILTERS = ("kind", "line")
_CHOSEN = "(:kind IS NULL OR kind = :kind) AND (:line IS NULL OR line = :line)"
_NOTHING = dict.fromkeys(FILTERS)


def count(wanted):
    (number,) = get_db().execute(f"SELECT count(id) FROM items WHERE {_CHOSEN}", {**_NOTHING, **wanted}).fetchone()
    return number


def page(wanted, size, offset):
    query = f"SELECT * FROM items WHERE {_CHOSEN} ORDER BY found_on DESC, id DESC LIMIT :size OFFSET :offset"
    return _items(query, {**_NOTHING, **wanted, "size": size, "offset": offset})


def following(wanted, start, limit):
    """At most ``limit`` items from the position ``start`` on, the one that stands there included."""
    values = {**_NOTHING, **wanted, "limit": limit}
    position = "1"
    if start is not None:
        position = "found_on < :day OR found_on = :day AND id <= :id"
        values |= {"day": start.day, "id": start.id}
    query = f"SELECT * FROM items WHERE {_CHOSEN} AND ({position}) ORDER BY found_on DESC, id DESC LIMIT :limit"
    return _items(query, values)


def _items(query, values):
    return [dict(row) for row in get_db().execute(query, values)]
