"""Quillpost: a queue that is a table. A row is due at a time; whoever takes it moves that time, in one statement."""

import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from werkzeug.exceptions import UnprocessableEntity

LEASE = 120  # seconds after which a row that somebody took is due again, unless they said what became of it

SCHEMA = """
CREATE TABLE IF NOT EXISTS queue (
    id TEXT PRIMARY KEY, recipient TEXT, text TEXT, state TEXT, tracking TEXT, reason TEXT,
    attempts INTEGER DEFAULT 0, due REAL DEFAULT 0
)
"""


@dataclass
class Letter:
    to: str
    text: str
    id: UUID = field(default_factory=uuid4)
    state: str = "pending"
    tracking: str | None = None
    reason: str | None = None
    attempts: int = 0

    @classmethod
    def from_json(cls, data):
        texts = [data.get(name) for name in ("to", "text")] if isinstance(data, dict) else [None]
        if not all(isinstance(text, str) and text for text in texts):
            raise UnprocessableEntity("A letter needs a to and a text.")
        return cls(*texts)


class QueueTable:
    def __init__(self, folder):
        self._path = Path(folder) / "queue.db"
        with self._transaction() as database:
            database.execute(SCHEMA)

    def put(self, letter):
        with self._transaction() as database:
            row = (str(letter.id), letter.to, letter.text, letter.state)
            database.execute("INSERT INTO queue (id, recipient, text, state) VALUES (?, ?, ?, ?)", row)

    def get(self, letter_id):
        with self._transaction() as database:
            return _letter(database.execute("SELECT * FROM queue WHERE id = ?", (str(letter_id),)).fetchone())

    def take(self):
        """A letter that is due, now taken; None where nothing is."""
        with self._transaction() as database:
            now = time.time()
            taken = database.execute(
                "UPDATE queue SET due = ?, attempts = attempts + 1 WHERE id = (SELECT id FROM queue"
                " WHERE state = 'pending' AND due <= ? ORDER BY due LIMIT 1) RETURNING *",
                (now + LEASE, now),
            )
            return _letter(taken.fetchone())

    def take_back(self):
        """Makes everything due that is pending; for a worker that knows that there is no other."""
        with self._transaction() as database:
            database.execute("UPDATE queue SET due = 0 WHERE state = 'pending'")

    def postpone(self, letter, seconds):
        with self._transaction() as database:
            database.execute("UPDATE queue SET due = ? WHERE id = ?", (time.time() + seconds, str(letter.id)))

    def finish(self, letter, state, *, tracking=None, reason=None):
        with self._transaction() as database:
            change = "UPDATE queue SET state = ?, tracking = ?, reason = ? WHERE id = ?"
            database.execute(change, (state, tracking, reason, str(letter.id)))

    @contextmanager
    def _transaction(self):
        with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
            database.row_factory = sqlite3.Row
            yield database


def _letter(row):
    if row is None:
        return None
    rest = {name: row[name] for name in ("state", "tracking", "reason", "attempts")}
    return Letter(row["recipient"], row["text"], UUID(row["id"]), **rest)
