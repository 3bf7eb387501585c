"""Runs beside the solution: the standard library's validator around it, and two requests that overlap."""

import warnings
from wsgiref.validate import WSGIWarning, validator

from werkzeug.test import Client, EnvironBuilder, create_environ, run_wsgi_app


def objections(beside, requests):
    """What the validator has against each request of [method, path, form or None]: a text, or None."""
    return {f"{method} {path}": _objection(beside.app, method, path, form) for method, path, form in requests}


def _objection(app, method, path, form):
    def start(status, headers, exc_info=None):
        return [].append

    environ = create_environ(path, method=method, data=form)
    with warnings.catch_warnings():
        warnings.simplefilter("error", WSGIWarning)
        try:
            body = validator(app)(environ, start)
            try:
                list(body)
            finally:
                body.close()
        except (AssertionError, WSGIWarning) as error:
            return str(error) or "an assertion of wsgiref.validate"
    return None


def overlapping(beside, first, second):
    """Two requests of {path, base_url, form}; the second, a GET, is answered while the form of the first is read.

    The answer to the second is None where the form was never read.
    """
    client, answers = Client(beside.app), []
    builder = EnvironBuilder(first["path"], first["base_url"], method="POST", data=first["form"])
    environ = builder.get_environ()

    def send_second():
        answer = client.get(second["path"], base_url=second["base_url"])
        return {"status": answer.status_code, "body": answer.get_json(silent=True)}

    environ["wsgi.input"] = _Body(environ["wsgi.input"], lambda: answers.extend(beside.at_once(send_second)))
    _, status, headers = run_wsgi_app(beside.app, environ, buffered=True)
    return [{"status": status, "location": headers.get("Location")}, answers[0] if answers else None]


class _Body:
    """A request's body that calls a function when it is first read from."""

    def __init__(self, body, when_read):
        self._body = body
        self._when_read = when_read

    def __getattr__(self, name):
        if self._when_read:
            call, self._when_read = self._when_read, None
            call()
        return getattr(self._body, name)

    def __iter__(self):
        return iter(self.readlines())
