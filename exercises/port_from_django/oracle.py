"""The Django original in a process of its own: reads one JSON line a request, writes one JSON line an answer.

``{"reset": {"PAGE_SIZE": 3}}`` empties the database, ids included, and lays the values over the settings.
``{"method": ..., "target": ..., "type": ..., "body": ...}`` is a request; bodies are base64 both ways.
"""

import base64
import io
import json
import os
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes


def serve(requests, answers):
    """Answers until there are no more requests."""
    sys.path.insert(0, str(Path(__file__).resolve().with_name("original")))
    os.environ.update(DJANGO_SETTINGS_MODULE="office.settings", OFFICE_DATABASE=":memory:")

    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    call_command("migrate", verbosity=0)
    defaults = {"OFFICE": settings.OFFICE, "PAGE_SIZE": settings.PAGE_SIZE}

    def reset(values):
        call_command("flush", interactive=False, verbosity=0)
        for name, value in {**defaults, **values}.items():
            setattr(settings, name, value)

    _write(answers, {"ready": True})
    for line in requests:
        request = json.loads(line)
        if "reset" in request:
            reset(request["reset"])
            _write(answers, {"reset": True})
        else:
            _write(answers, _answer(application, request))


def _answer(application, request):
    answer = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=int(status.split()[0]), headers=headers)

    response = application(_environ(request), start_response)
    try:
        body = b"".join(response)
    finally:
        response.close()
    body = b"" if request["method"] == "HEAD" else body
    return {**answer, "body": base64.b64encode(body).decode()}


def _environ(request):
    path, _, query = request["target"].partition("?")
    body = base64.b64decode(request["body"])
    environ = {
        "REQUEST_METHOD": request["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    return environ | ({"CONTENT_TYPE": request["type"]} if request["type"] else {})


def _write(answers, answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    serve(sys.stdin, answers)
