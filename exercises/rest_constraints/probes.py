"""Runs beside the solution: asks another process that has the same app.py and the same file."""

import json
import os
import subprocess
import sys

SECONDS = 20
ANSWERER = """
import json, sys

sys.path.insert(0, "")
from app import create_app
from werkzeug.test import Client

config, asked = json.load(sys.stdin)
app = create_app(config)
answers = []
for method, path, sent in asked:
    answer = Client(app, use_cookies=False).open(path, method=method, **sent)
    answers.append({"status": answer.status_code, "headers": list(answer.headers), "text": answer.text})
json.dump(answers, sys.stderr)
"""


def ask_another_process(beside, config, asked):
    """What a new process answers to requests ``[method, path, what else the client takes]``, one after the other."""
    environment = {**os.environ, "PYTHONHASHSEED": "random"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ANSWERER],
        cwd=beside.path,
        env=environment,
        input=json.dumps([config, asked]),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    lines = done.stderr.splitlines() or [""]
    return json.loads(lines[-1]) if done.returncode == 0 else {"failed": "\n".join(lines[-12:])}
