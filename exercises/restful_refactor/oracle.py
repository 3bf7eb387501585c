"""The original in a process of its own: reads one JSON line a request, writes one JSON line an answer.

``{"reset": {"BOATS": [...], "MEMBERS": {...}}}`` makes a new application with this configuration.
``{"method": ..., "target": ..., "headers": {...}, "body": ...}`` is a request to it; bodies are base64 both ways.
"""

import base64
import json
import sys
from pathlib import Path


def serve(requests, answers):
    """Answers until there are no more requests."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from werkzeug.test import Client

    from original.app import create_app

    client = None
    _write(answers, {"ready": True})
    for line in requests:
        request = json.loads(line)
        if "reset" in request:
            client = Client(create_app(request["reset"]))
            _write(answers, {"reset": True})
        else:
            _write(answers, _answer(client, request))


def _answer(client, request):
    response = client.open(
        request["target"],
        method=request["method"],
        headers=request["headers"],
        data=base64.b64decode(request["body"]),
    )
    body = base64.b64encode(response.data).decode()
    return {"status": response.status_code, "headers": list(response.headers), "body": body}


def _write(answers, answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    serve(sys.stdin, answers)
