"""Runs beside the solution: its clock, what its factory refuses, and an application in another process."""

import json
import os
import subprocess
import sys

OTHER_PROCESS = """
import json, sys
from app import create_app

asked = json.load(sys.stdin)
client = create_app(asked["config"]).test_client()
answers = []
for method, path, token in asked["requests"]:
    response = client.open(path, method=method, headers={"Authorization": f"Bearer {token}"})
    answers.append(response.status_code)
print("\\n" + json.dumps(answers))
"""


def later(beside, seconds):
    """Moves the clock of the solution."""
    beside.travel(seconds)


def refusal(beside, config):
    """What create_app raises with this configuration, as text; None if it raises nothing."""
    create_app = beside.module("app").create_app
    try:
        create_app(config)
    except (Exception, SystemExit) as error:
        return f"{type(error).__name__}: {error}"
    return None


def ask_at_once(beside, requests):
    """Sends requests, each a method, a path and a token, in threads at the same moment; answers their statuses."""

    def ask(method, path, token):
        headers = {"Authorization": f"Bearer {token}"}
        return lambda: beside.app.test_client().open(path, method=method, headers=headers).status_code

    return beside.at_once(*(ask(*request) for request in requests))


def ask_elsewhere(beside, config, requests):
    """Sends requests to an application in a new process; answers the statuses, or what it said."""
    environment = os.environ | {"PYTHONPATH": str(beside.path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS],
        input=json.dumps({"config": config, "requests": requests}),
        capture_output=True,
        text=True,
        timeout=9,
        cwd=beside.scratch,
        env=environment,
    )
    return {"answers": json.loads(done.stdout.splitlines()[-1])} if done.returncode == 0 else {"said": done.stderr}
