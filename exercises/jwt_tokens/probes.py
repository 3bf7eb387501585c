"""Runs beside the solution: its clock, two requests at a time, and an application in another process."""

import io
import json
import os
import subprocess
import sys
import threading

OTHER_PROCESS = """
import json, sys
from app import create_app

asked = json.load(sys.stdin)
client = create_app(asked["config"]).test_client()
answers = []
for token in asked["tokens"]:
    response = client.get("/me", headers={"Authorization": f"Bearer {token}"})
    answers.append([response.status_code, response.get_json(silent=True)])
print("\\n" + json.dumps(answers))
"""


def later(beside, seconds):
    """Moves the clock of the solution."""
    beside.travel(seconds)


def write_while_another_asks(beside, path, slow, quick, text):
    """POSTs an entry; while its body is being read, another client asks for /me in a thread. What both were told."""
    told = {}

    def ask():
        told["another"] = _seen(beside.app.test_client().get("/me", headers=_bearer(quick)))

    body = _Body(json.dumps({"text": text}).encode(), ask)
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(len(body.data)), "CONTENT_TYPE": "application/json"}
    told["first"] = _seen(beside.app.test_client().post(path, headers=_bearer(slow), environ_overrides=sent))
    return told


class _Body(io.RawIOBase):
    """A body that arrives once something else was done in another thread."""

    def __init__(self, data, first):
        self.data, self._left = data, io.BytesIO(data)
        self._first = threading.Thread(target=first)

    def readable(self):
        return True

    def readinto(self, buffer):
        if self._first.ident is None:
            self._first.start()
            self._first.join()
        return self._left.readinto(buffer)


def _bearer(token):
    return {"Authorization": f"Bearer {token}"}


def _seen(response):
    return [response.status_code, response.get_json(silent=True)]


def ask_elsewhere(beside, config, tokens):
    """Shows tokens to /me of an application in a new process; the status and the JSON of each, or what it said."""
    environment = os.environ | {"PYTHONPATH": str(beside.path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS],
        input=json.dumps({"config": config, "tokens": tokens}),
        capture_output=True,
        text=True,
        timeout=9,
        cwd=beside.scratch,
        env=environment,
    )
    return {"answers": json.loads(done.stdout.splitlines()[-1])} if done.returncode == 0 else {"said": done.stderr}
