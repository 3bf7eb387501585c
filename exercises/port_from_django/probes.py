"""Runs beside the solution: the port, where Django cannot be imported."""

import contextlib
import sys
import threading

from werkzeug.test import Client


def answer_without_django(beside, requests):
    """Makes an application and sends it [method, target, text] requests while Django is out of reach.

    Returns the statuses, the Django modules that were asked for, and the words of an exception, if any.
    """
    with _no_django() as asked_for:
        try:
            client = Client(beside.app)
            statuses = [
                client.open(target, method=method, data=text, content_type="application/json").status_code
                for method, target, text in requests
            ]
        except Exception as error:
            return {"statuses": [], "asked_for": asked_for, "error": str(error)}
    return {"statuses": statuses, "asked_for": asked_for, "error": None}


def total_in_another_thread(beside, target):
    """``total`` in the answer to a GET that the application made last gets in a thread of its own."""
    totals = []

    def ask():
        totals.append((Client(beside.app).get(target).get_json(silent=True) or {}).get("total"))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(5)
    return totals[0] if totals else None


class _Refusal:
    """An import finder that finds everything of Django absent, and notes who asked."""

    def __init__(self):
        self.asked_for = []

    def find_spec(self, name, path=None, target=None):
        if _is_django(name):
            self.asked_for.append(name)
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextlib.contextmanager
def _no_django():
    aside = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_django(name)}
    refusal = _Refusal()
    sys.meta_path.insert(0, refusal)
    try:
        yield refusal.asked_for
    finally:
        sys.meta_path.remove(refusal)
        sys.modules.update(aside)


def _is_django(name):
    return name.partition(".")[0] == "django"
