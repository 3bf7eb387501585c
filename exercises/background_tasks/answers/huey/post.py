"""Quillpost: the letters and their queue, as an extension.

A message names a letter and the number of an attempt. There is one worker with one thread, so it may look at the record
and then decide: a message whose attempt was made already is dropped.
"""

import json
import os
import uuid
from pathlib import Path

from flask import current_app
from huey import RedisHuey, SqliteHuey

import press


class Post:
    """Binds to applications with init_app() and keeps what is theirs in their `extensions`."""

    def init_app(self, app):
        name, folder = app.config["QUEUE"], Path(app.config["DATA_FOLDER"])
        if app.config["REDIS_URL"]:
            huey = RedisHuey(name, url=app.config["REDIS_URL"], results=False)
        else:
            huey = SqliteHuey(name, filename=str(folder / "queue.sqlite3"), results=False)

        @huey.task()
        def deliver(name, attempt):
            with app.app_context():
                self._deliver(name, attempt)

        (folder / "letters").mkdir(exist_ok=True)
        app.extensions["post"] = (huey, deliver)

    def send(self, to, text):
        """Keeps a letter and says so in the queue; returns its name."""
        name = str(uuid.uuid4())
        self._write(name, {"to": to, "text": text, "key": str(uuid.uuid4()), "state": "pending", "attempts": 0})
        self._task(name, 0)
        return name

    def read(self, name):
        """What is known of a letter; None where there is no such letter."""
        try:
            return json.loads(self._path(str(uuid.UUID(name))).read_text(encoding="utf-8"))
        except (ValueError, FileNotFoundError):
            return None

    def recover(self):
        """Queues every letter that is not finished, in place of what a worker that died has left in the queue."""
        self._huey.flush()
        for path in self._folder.glob("*.json"):
            letter = self.read(path.stem)
            if letter["state"] == "pending":
                self._task(path.stem, letter["attempts"])

    def work(self):
        """Works until somebody stops it."""
        self._huey.create_consumer(workers=1, periodic=False, initial_delay=0.05, max_delay=0.2).run()

    def _deliver(self, name, attempt):
        letter = self.read(name)
        if letter["state"] != "pending" or letter["attempts"] != attempt:
            return
        letter["attempts"] += 1
        self._write(name, letter)
        try:
            letter.update(state="posted", tracking=press.order(letter["key"], letter["to"], letter["text"]))
        except press.Refused as refusal:
            letter.update(state="failed", reason=str(refusal))
        except press.Busy as fault:
            if letter["attempts"] >= current_app.config["ATTEMPTS"]:
                letter.update(state="failed", reason=str(fault))
            else:
                self._task.schedule((name, attempt + 1), delay=current_app.config["BACKOFF"] * 2**attempt)
        self._write(name, letter)

    @property
    def _huey(self):
        return current_app.extensions["post"][0]

    @property
    def _task(self):
        return current_app.extensions["post"][1]

    @property
    def _folder(self):
        return Path(current_app.config["DATA_FOLDER"]) / "letters"

    def _path(self, name):
        return self._folder / f"{name}.json"

    def _write(self, name, letter):
        draft = self._path(name).with_suffix(".draft")
        draft.write_text(json.dumps(letter), encoding="utf-8")
        os.replace(draft, self._path(name))


post = Post()
