"""Runs beside the solution: what SQLAlchemy does for it, whichever of its layers it uses."""

import contextlib
import sqlite3
from contextvars import Context

import sqlalchemy as sa
from flask import request_started
from werkzeug.test import Client

WRITES = ("INSERT", "UPDATE", "DELETE")


def stored(beside, file):
    """All rows of the three tables, on a connection of its own."""
    with contextlib.closing(sqlite3.connect(f"{beside.scratch}/{file}")) as connection:
        tables = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("plots", "leases")}
        return tables | {"leased_plots": connection.execute("SELECT plot_id, lease_id FROM leased_plots").fetchall()}


def fill(beside, file, number):
    """Adds so many plots, every other of them leased, each to a tenant of its own."""
    with contextlib.closing(sqlite3.connect(f"{beside.scratch}/{file}")) as connection, connection:
        for key in range(1, number + 1):
            connection.execute("INSERT INTO plots (id, number, area) VALUES (?, ?, 50)", [key, f"F{key:04}"])
            if key % 2:
                connection.execute("INSERT INTO leases (id, tenant) VALUES (?, ?)", [key, f"Tenant {key}"])
                connection.execute("INSERT INTO leased_plots (plot_id, lease_id) VALUES (?, ?)", [key, key])


def outrun(beside, file, method, path, body, rival):
    """The status of a request, where somebody else commits ``rival`` right before its first write to the database.

    ``is_outrun`` tells whether the rival was first; it cannot be where the request has locked the file by then.
    """
    done = []

    def step_in(connection, cursor, statement, parameters, context, executemany):
        if not done and statement.lstrip().upper().startswith(WRITES):
            done.append(_commit(f"{beside.scratch}/{file}", rival))

    with _hearing(sa.Engine, "before_cursor_execute", step_in):
        status = _send(beside.app, method, path, body)
    return {"status": status, "is_outrun": True in done}


def listed_meanwhile(beside, path, body):
    """The status of a POST, and what another thread gets from GET /plots right after its first INSERT."""
    seen = []

    def look(connection, cursor, statement, parameters, context, executemany):
        if not seen and statement.lstrip().upper().startswith("INSERT"):
            seen.append(None)
            [answer] = beside.at_once(lambda: Client(beside.app).get("/plots"))
            seen[0] = {"status": answer.status_code, "body": answer.get_json(silent=True)}

    with _hearing(sa.Engine, "after_cursor_execute", look):
        status = _send(beside.app, "POST", path, body)
    return {"status": status, "meanwhile": seen[0] if seen else None}


def failing_writes(beside, file, method, path, body):
    """Sends a request again and again; its first write fails, then its second, until one is done that had no failure.

    Answers for each the status, and whether what is stored differs from before. At most ten.
    """
    before, found = stored(beside, file), []
    while len(found) < 10:
        status, has_failed = _send_with_fault(beside.app, len(found), method, path, body)
        found.append({"status": status, "has_failed": has_failed, "has_changed": stored(beside, file) != before})
        if not has_failed:
            break
    return found


def _send_with_fault(app, place, method, path, body):
    writes = []

    def fail(connection, cursor, statement, parameters, context, executemany):
        if statement.lstrip().upper().startswith(WRITES):
            writes.append(statement)
            if len(writes) == place + 1:
                raise RuntimeError("the power is gone")

    with _hearing(sa.Engine, "before_cursor_execute", fail):
        status = _send(app, method, path, body)
    return status, len(writes) > place


def cost_of(beside, config, paths):
    """A fresh application's GET of each path: the status, the rows fetched for it and its SELECT statements."""
    selects = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            selects.append(statement)

    found = []
    with _counting_rows() as rows, _hearing(sa.Engine, "before_cursor_execute", note):
        beside.make_app(config)
        for path in paths:
            rows_before, selects_before = rows(), len(selects)
            status = _send(beside.app, "GET", path, None)
            found.append({"status": status, "rows": rows() - rows_before, "selects": selects[selects_before:]})
    return found


def borrowed(beside, requests):
    """For each request [method, path, body]: its status, the most connections that it had at a time, and those that
    were not given back. Ends early after one that keeps a connection."""
    found = []
    with _watching_the_pool() as (held, most):
        for method, path, body in requests:
            most.clear()
            status = _send(beside.app, method, path, body)
            found.append({"status": status, "most": max(most, default=0), "kept": len(held)})
            if held:
                break
    return found


def script(beside, tenant, plots):
    """What lease_plots() returns or raises where no context is active, the connections that it keeps, and the requests
    that it sends to the application."""
    requests = []

    def note(sender, **extra):
        requests.append(sender)

    with _watching_the_pool() as (held, _), request_started.connected_to(note):
        try:
            answer = {"id": Context().run(beside.module("app").lease_plots, beside.app, tenant, plots)}
        except ValueError as error:
            answer = {"refused": type(error).__name__}
        return answer | {"kept": len(held), "requests": len(requests)}


def _send(app, method, path, body):
    return Context().run(Client(app).open, path, method=method, json=body).status_code


def _commit(file, statement):
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=0.1)) as connection, connection:
            connection.execute(*statement)
    except sqlite3.OperationalError:
        return False
    return True


@contextlib.contextmanager
def _hearing(target, event, listener):
    sa.event.listen(target, event, listener)
    try:
        yield
    finally:
        sa.event.remove(target, event, listener)


@contextlib.contextmanager
def _watching_the_pool():
    """The connections that are out of any pool, kept from the garbage collector, and how many there were at a time."""
    held, most = {}, []

    def take(connection, record, proxy):
        held[id(record)] = proxy
        most.append(len(held))

    def give_back(connection, record):
        held.pop(id(record), None)

    with _hearing(sa.Pool, "checkout", take), _hearing(sa.Pool, "checkin", give_back):
        yield held, most


@contextlib.contextmanager
def _counting_rows():
    """Every SQLite connection opened meanwhile counts the rows that its cursors hand out."""
    fetched = []
    connect = sqlite3.connect

    def counting_connect(*args, factory=sqlite3.Connection, **kwargs):
        return connect(*args, factory=_counting(factory, fetched.append), **kwargs)

    sqlite3.connect = sqlite3.dbapi2.connect = counting_connect
    try:
        yield lambda: sum(fetched)
    finally:
        sqlite3.connect = sqlite3.dbapi2.connect = connect


def _counting(connection_class, note):
    class Connection(connection_class):
        def cursor(self, factory=sqlite3.Cursor):
            return super().cursor(_counting_cursor(factory, note))

    return Connection


def _counting_cursor(cursor_class, note):
    class Cursor(cursor_class):
        def __next__(self):
            row = super().__next__()
            note(1)
            return row

        def fetchone(self):
            row = super().fetchone()
            note(row is not None)
            return row

        def fetchmany(self, *args, **kwargs):
            rows = super().fetchmany(*args, **kwargs)
            note(len(rows))
            return rows

        def fetchall(self):
            rows = super().fetchall()
            note(len(rows))
            return rows

    return Cursor
