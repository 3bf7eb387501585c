"""Runs beside the solution: its migrations, its schema, its rows, and the statements that a request costs."""

import contextlib
import sqlite3

import sqlalchemy as sa
import sqlalchemy.orm
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext


def upgrade(beside, revision="head"):
    """What `flask db upgrade` does."""
    _run(beside, command.upgrade, revision)


def downgrade(beside, revision):
    """What `flask db downgrade` does."""
    _run(beside, command.downgrade, revision)


def schema(beside):
    """For each table its columns as [type, nullable], its unique sets of columns, and its foreign keys."""
    with _connection(beside) as connection:
        inspector = sa.inspect(connection)
        tables = [name for name in inspector.get_table_names() if name != "alembic_version"]
        return {name: _table(inspector, name) for name in tables}


def differences(beside):
    """What `flask db migrate` would still have to do, a text an operation."""
    with _connection(beside) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return [str(difference) for difference in compare_metadata(context, _db(beside).metadata)]


def write(beside, file, table, rows):
    """Inserts rows, each a mapping of column to value, on a connection of its own."""
    columns = list(rows[0])
    values = ", ".join(f":{column}" for column in columns)
    with contextlib.closing(sqlite3.connect(f"{beside.scratch}/{file}")) as connection, connection:
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})", rows)


def read(beside, file, statement):
    """Rows of a query on a connection of its own."""
    with contextlib.closing(sqlite3.connect(f"{beside.scratch}/{file}")) as connection:
        return connection.execute(statement).fetchall()


def outrun_post(beside, file, path, body, rival):
    """Sends a POST; right before its first INSERT somebody else commits ``rival``, an INSERT, if the file lets them.

    Answers the status and whether the rival was first.
    """
    done = []

    def outrun(connection, cursor, statement, parameters, context, executemany):
        if not done and statement.lstrip().upper().startswith("INSERT"):
            done.append(_commit(f"{beside.scratch}/{file}", rival))

    sa.event.listen(sa.Engine, "before_cursor_execute", outrun)
    try:
        status = beside.app.test_client().post(path, json=body).status_code
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", outrun)
    return {"status": status, "is_outrun": True in done}


def _commit(file, statement):
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=0.1)) as connection, connection:
            connection.execute(*statement)
    except sqlite3.OperationalError:
        return False
    return True


def statements_of(beside, path):
    """The statements that a GET sends to the database, whichever engine it uses."""
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
        sent.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        beside.app.test_client().get(path)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return sent


def moved(beside, number, slug):
    """Gives a release to another artist and answers, before the commit, the numbers that each artist has."""
    models, lazily = beside.module("models"), sa.orm.lazyload("*")
    with beside.app.app_context():
        session = _db(beside).session
        releases = session.scalars(sa.select(models.Release).options(lazily)).unique().all()
        artists = session.scalars(sa.select(models.Artist).options(lazily)).unique().all()
        for artist in artists:
            list(artist.releases)
        release = next(release for release in releases if release.number == number)
        release.artist = next(artist for artist in artists if artist.slug == slug)
        return {artist.slug: sorted(release.number for release in artist.releases) for artist in artists}


def appended(beside, number):
    """Adds a track to a release from each side, and a release to its artist, and answers what the other sides show."""
    models = beside.module("models")
    with beside.app.app_context():
        session = _db(beside).session
        wanted = sa.select(models.Release).filter_by(number=number).options(sa.orm.lazyload("*"))
        release = session.scalars(wanted).unique().one()
        artist = release.artist
        shown = {}
        first = models.Track(position="Z1", title="Appended")
        release.tracks.append(first)
        shown["track.release, after release.tracks.append(track)"] = first.release is release
        second = models.Track(position="Z2", title="Given its release", release=release)
        session.add(second)
        shown["release.tracks, after Track(release=release)"] = second in list(release.tracks)
        another = models.Release(number="LL-0", title="Appended")
        artist.releases.append(another)
        shown["release.artist, after artist.releases.append(release)"] = another.artist is artist
        session.rollback()
        return shown


def _db(beside):
    return beside.app.extensions["sqlalchemy"]


def _run(beside, action, revision):
    """Runs a command of Alembic and closes its connections, as the end of `flask db` would."""
    with beside.app.app_context():
        try:
            action(beside.app.extensions["migrate"].migrate.get_config(), revision)
        finally:
            _db(beside).engine.dispose()


@contextlib.contextmanager
def _connection(beside):
    with beside.app.app_context(), _db(beside).engine.connect() as connection:
        yield connection


def _table(inspector, name):
    unique = [inspector.get_pk_constraint(name)["constrained_columns"]]
    unique += [constraint["column_names"] for constraint in inspector.get_unique_constraints(name)]
    unique += [index["column_names"] for index in inspector.get_indexes(name) if index["unique"]]
    keys = [[key["constrained_columns"], key["referred_table"]] for key in inspector.get_foreign_keys(name)]
    return {
        "columns": {
            column["name"]: [str(column["type"]), column["nullable"]] for column in inspector.get_columns(name)
        },
        "unique": sorted(sorted(columns) for columns in unique if None not in columns),
        "foreign_keys": sorted(keys),
    }
