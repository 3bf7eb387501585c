"""Runs beside the solution: its command, the connections that it opens, and a fault in its database.

Which library the solution uses does not matter. With SQLite an audit hook of the interpreter tells of every connection
that the module sqlite3 opens; they are kept here, so that the garbage collector closes none of them. On a PostgreSQL
server its own statistics count the sessions.
"""

import contextlib
import os
import sqlite3
import threading
import time
from contextvars import Context
from unittest import mock
from urllib.parse import urlsplit

from werkzeug.test import Client


def create_database(beside, server, name):
    """Makes an empty database on a PostgreSQL server and answers its URL."""
    _ask(server, f'CREATE DATABASE "{name}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def drop_database(beside, server, name):
    """Drops the database, whoever is connected to it."""
    _ask(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def tables(beside, url):
    """The names of the tables."""
    if url.startswith("postgresql"):
        return [name for [name] in _ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return [name for [name] in _ask(url, "SELECT name FROM sqlite_master WHERE type = 'table'")]


def init_db(beside, url):
    """What `flask init-db` ended with and printed, and how many connections are open after it."""
    with _listening(beside, url) as count:
        result = Context().run(beside.app.test_cli_runner().invoke, args=["init-db"])
        reason = f"{result.output}\n{result.exception!r}" if result.exit_code else ""
        return {"exit_code": result.exit_code, "reason": reason, "open": count()[1]}


def open_after_creating(beside, url):
    """How many connections are open after create_app()."""
    with _listening(beside, url) as count:
        beside.make_app({"DATABASE_URL": url})
        return count()[1]


def connections_of(beside, url, requests):
    """For each request [method, path, body]: its status, the connections opened for it, and those then open.

    Ends early after a request that leaves one open, which may lock the others out.
    """
    found = []
    with _listening(beside, url) as count:
        for method, path, body in requests:
            before = count()[0]
            status = _send(beside.app, method, path, body)
            opened, still_open = count()
            found.append({"status": status, "opened": opened - before, "open": still_open})
            if still_open:
                break
    return found


def overlapping(beside, url, paths):
    """Gets paths at the same time. In SQLite all find the database locked, until each has opened a connection."""
    is_file = url.startswith("sqlite")
    calls = [lambda path=path: _get(beside.app, path) for path in paths]
    with _connected(url) if is_file else contextlib.nullcontext() as locker, _listening(beside, url) as count:

        def unlock():
            _wait(lambda: count()[0] >= len(paths), seconds=1)
            locker.execute("ROLLBACK")

        if is_file:
            locker.execute("BEGIN EXCLUSIVE")
            calls.append(unlock)
        answers = beside.at_once(*calls)[: len(paths)]
        opened, still_open = count()
    return {"answers": answers, "opened": opened, "open": still_open}


def post_while_somebody_writes(beside, url, path, body, statement):
    """The status of a post, and whether somebody else could run a statement right before it begins to write.

    Nobody can on a server, here, nor where the connection is not made with `sqlite3.connect`.
    """
    ran = []

    def look(sql):
        if sql.lstrip().upper().startswith(("BEGIN", "INSERT", "UPDATE")) and not ran:
            ran.append(None)
            ran[0] = _runs_at_once(url, statement)

    def connect(*args, **kwargs):
        connection = connect_really(*args, **kwargs)
        connection.set_trace_callback(look)
        return connection

    app, connect_really = beside.app, sqlite3.connect
    with mock.patch("sqlite3.connect", connect), mock.patch("sqlite3.dbapi2.connect", connect):
        return {"status": _send(app, "POST", path, body), "ran": ran == [True]}


def _runs_at_once(url, statement):
    """Whether a statement can be run and committed without waiting for anybody."""
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as somebody:
        try:
            with somebody:
                return somebody.execute(statement).rowcount == 1
        except sqlite3.OperationalError:
            return False


def accepts(beside, url, statement):
    """Whether the database lets somebody run a statement; False where it breaks a constraint."""
    try:
        _ask(url, statement)
    except Exception as error:
        if isinstance(error, sqlite3.IntegrityError) or "Violation" in type(error).__name__:
            return False
        raise
    return True


def damage(beside, url, event):
    """Puts a trigger on an event, such as "INSERT ON transfers", that makes it fail."""
    if url.startswith("postgresql"):
        fault = "BEGIN RAISE EXCEPTION 'a fault that the check has made' USING ERRCODE = '58030'; END"
        _ask(url, f"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ {fault} $$")
        _ask(url, f"CREATE TRIGGER fault AFTER {event} FOR EACH ROW EXECUTE FUNCTION fault()")
    else:
        _ask(
            url, f"CREATE TRIGGER fault AFTER {event} BEGIN INSERT INTO a_fault_that_the_check_has_made VALUES (1); END"
        )


def mend(beside, url):
    """Takes the trigger away; False where somebody keeps the database locked."""
    try:
        if url.startswith("postgresql"):
            _ask(url, "DROP FUNCTION fault CASCADE")
        else:
            _ask(url, "DROP TRIGGER fault")
    except sqlite3.OperationalError:
        return False
    return True


def _send(app, method, path, body):
    """The status; 500 where the exception was let through, as on a server."""
    try:
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return Context().run(Client(app).open, path, method=method, **sent).status_code
    except Exception:
        return 500


def _get(app, path):
    answer = Client(app).get(path)
    return {"status": answer.status_code, "body": answer.get_json(silent=True)}


def _listening(beside, url):
    """A context with a function that answers how many connections were opened in it, and how many are open."""
    return _listening_to_server(url) if url.startswith("postgresql") else _listening_to_sqlite(beside, url)


@contextlib.contextmanager
def _listening_to_sqlite(beside, url):
    file, opened, here = os.path.basename(url), [], threading.local()

    def listener(event, arguments):
        if event == "sqlite3.connect":
            here.is_ours = file in os.fsdecode(arguments[0])
        elif event == "sqlite3.connect/handle" and getattr(here, "is_ours", False):
            opened.append(arguments[0])

    with beside.audit(listener):
        yield lambda: (len(opened), sum(map(_is_open, opened)))


def _is_open(connection):
    try:
        connection.in_transaction  # noqa: B018
    except sqlite3.ProgrammingError:
        return False
    return True


@contextlib.contextmanager
def _listening_to_server(url):
    """Asks from the database `postgres`, so that the asking is not counted."""

    def count():
        _wait(lambda: open_now() == 0, seconds=2)  # a session ends a little later than its connection
        return number("SELECT sessions FROM pg_stat_database WHERE datname = %s") - before, open_now()

    def open_now():
        return number("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'")

    def number(query):
        return observer.execute(query, [name]).fetchone()[0]

    name, before = urlsplit(url).path[1:], 0
    with _connected(urlsplit(url)._replace(path="/postgres").geturl()) as observer:
        before = count()[0]
        yield count


def _wait(condition, seconds):
    """Until it holds, or the time is over."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def _ask(url, statement):
    """The rows of one statement, on a connection of its own."""
    with _connected(url) as connection:
        answer = connection.execute(statement)
        return answer.fetchall() if answer.description else []


def _connected(url):
    """A connection that commits each statement by itself and is closed at the end of the block."""
    if url.startswith("postgresql"):
        import psycopg

        return contextlib.closing(psycopg.connect(url, autocommit=True))
    file = url.removeprefix("sqlite:///")
    return contextlib.closing(sqlite3.connect(file, timeout=0.5, isolation_level=None, check_same_thread=False))
