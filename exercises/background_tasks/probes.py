"""Runs beside the solution: a printing house on loopback, and the worker and a web process as processes of their own.

The house keeps to what `press.py` promises: it prints once for each key. What it answers is written in a plan: for each
recipient the fates of the first orders, one after the other; whatever comes after those is taken. A fate is a status to
refuse with, "lost" (printed, but the answer never arrives) or "hold" (printed, but the answer takes very long).
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from werkzeug.test import Client

START = 6.0  # seconds until a worker's first order
QUIET = 4.0  # seconds without an order, after which nothing more is expected
LONG = 9.0  # seconds that any wait may take in all
PROMPT = 4.0  # seconds after which an answer did not come at once
OUTPUT_LINES = 12
FOREIGN = ("QUILLPOST_", "CELERY_", "FLASK_", "HUEY_", "RQ_", "REDIS_", "PYTHONSAFEPATH")

SENDER = """
import json, os, sys
from app import create_app

client = create_app().test_client()
answers = [client.post("/letters", json=letter) for letter in json.loads(sys.argv[1])]
print(json.dumps([[answer.status_code, answer.headers.get("Location")] for answer in answers]), flush=True)
os._exit(0)
"""


def send_with_no_worker(beside, settings, letter):
    """Sends a letter while there is a house, which takes very long to answer, and no worker."""
    with _House({letter["to"]: ["hold"] * 9}) as house:
        client = Client(beside.make_app(settings | {"PRESS_URL": house.url}))
        answers = []
        sending = threading.Thread(target=lambda: answers.append(client.post("/letters", json=letter)), daemon=True)
        sending.start()
        sending.join(PROMPT)
        answer = answers[0] if answers else None
        url = answer and answer.headers.get("Location")
        state = client.get(url).get_json(silent=True) if url else None
        house.wait_for_orders(1, seconds=0.4)
        asked = len(house.orders)
    sending.join(LONG)
    return {"status": answer and answer.status_code, "location": url, "state": state, "orders": asked}


def send_and_end(beside, settings, letters):
    """Sends letters to a web process that ends as soon as it has answered; their statuses and addresses, or None."""
    command = [sys.executable, "-c", SENDER, json.dumps(letters)]
    done = subprocess.run(
        command, cwd=beside.path, env=_environment(settings), capture_output=True, text=True, timeout=LONG, check=False
    )
    lines = done.stdout.splitlines()
    return {"answers": json.loads(lines[-1]) if lines else None, "output": done.stderr[-1500:]}


def work(beside, settings, plan, urls=(), *, then=(), asked=0):
    """Starts a worker and waits until the letters at ``urls`` are finished, or only until the house was ``asked``.

    Then sends the letters ``then`` to the web application, and waits until those are finished. Where the first wait was
    in vain, they are not sent.
    """
    with _House(plan) as house, _Worker(beside, settings, house) as worker:
        client = Client(beside.app)
        if asked:
            house.wait_for_orders(asked, seconds=START, unless=worker.has_ended)
        is_time = len(house.orders) >= asked and _wait_until_finished(client, urls, house, worker)
        before = len(house.orders)
        later = _send(client, then) if is_time else [None for _ in then]
        _wait_until_finished(client, later, house, worker)
        return {"orders": house.orders, "prints": house.prints, "later": later, "before": before, **worker.told()}


def work_and_be_killed(beside, settings, plan, urls, pausing, then):
    """As ``work``, but the worker is killed while the house holds an order of ``then``, and another one is started.

    At that time the letters at ``urls`` are finished, and those at ``pausing`` were ordered once.
    """
    with _House(plan) as house:
        client = Client(beside.app)
        with _Worker(beside, settings, house) as first:
            is_time = _wait_until_finished(client, urls, house, first)
            house.wait_for_orders(len(urls) + len(pausing), seconds=QUIET if is_time else 0, unless=first.has_ended)
            later = _send(client, then) if is_time else [None for _ in then]
            was_held = is_time and house.wait_until_held(QUIET, unless=first.has_ended)
            told = first.told()
        states = [url and client.get(url).get_json(silent=True) for url in later]
        if was_held:
            with _Worker(beside, settings, house) as second:
                _wait_until_finished(client, [*pausing, *later], house, second)
                told = second.told()
        return {
            "orders": house.orders,
            "prints": house.prints,
            "later": later,
            "held": was_held,
            "states": states,
            **told,
        }


def begin_afresh(beside):
    """Lets Celery forget the shared tasks of whoever was checked before in this process.

    Those that `shared_task` made outlive their modules, and the first of a name wins.
    """
    state = sys.modules.get("celery._state")
    for callback in [*state._on_app_finalizers] if state else ():
        if callback.__module__ != "celery.app.builtins":
            state._on_app_finalizers.discard(callback)


def forget(beside, url, queue):
    """Removes what a solution left in Redis below this name."""
    import redis

    with redis.Redis.from_url(url) as server:
        for key in server.scan_iter(f"*{queue}*", count=1000):
            server.delete(key)


def _send(client, letters):
    """The addresses of the letters; None for one that was not taken."""
    return [client.post("/letters", json=letter).headers.get("Location") for letter in letters]


def _wait_until_finished(client, urls, house, worker):
    """Waits until no letter at ``urls`` is pending; False where nothing happened any more before that."""
    began = time.monotonic()
    patience = QUIET if house.orders else START
    while waiting := [url for url in urls if url and _is_pending(client, url)]:
        now = time.monotonic()
        if worker.has_ended() or now > max(began + patience, house.last + QUIET) or now > began + LONG:
            return False
        time.sleep(0.03)
        urls = waiting
    return True


def _is_pending(client, url):
    status = client.get(url).get_json(silent=True)
    return isinstance(status, dict) and status.get("state") == "pending"


class _House:
    """The printing house: a server on a free loopback port, stopped when the block is left."""

    def __init__(self, plan):
        self._fates = {to: list(fates) for to, fates in plan.items()}
        self._lock = threading.Condition()
        self._held, self._release = threading.Event(), threading.Event()
        self.orders, self.prints, self.last = [], {}, 0.0

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._release.set()
        self._server.shutdown()
        self._server.server_close()

    def wait_for_orders(self, number, *, seconds, unless=lambda: False):
        """Waits until so many orders were answered."""
        limit = time.monotonic() + seconds
        with self._lock:
            while len(self.orders) < number and time.monotonic() < limit and not unless():
                self._lock.wait(0.05)

    def wait_until_held(self, seconds, *, unless):
        """Whether an order was held in time."""
        limit = time.monotonic() + seconds
        while not self._held.wait(0.05) and time.monotonic() < limit and not unless():
            pass
        return self._held.is_set()

    def take(self, handler, order):
        """Answers an order as the plan says; a key that is known gets the answer that it got before."""
        came = time.monotonic()
        key, to = handler.headers.get("Idempotency-Key"), order["to"]
        with self._lock:
            fates = self._fates.get(to)
            fate = fates.pop(0) if fates else None
            is_printed = fate is None or fate in ("lost", "hold")
            if is_printed:
                self.prints.setdefault(key, {**order, "tracking": f"QP-{uuid.uuid4().hex[:10]}"})
            seen = {"to": to, "key": key, "session": handler.headers.get("X-Session"), "came": came, "left": None}
            self.orders.append(seen)
            self._lock.notify_all()
        if fate == "hold":
            self._held.set()
            self._release.wait(LONG)
        seen["left"] = self.last = time.monotonic()
        if fate is None or fate == "hold":
            _answer(handler, 201, json.dumps({"tracking": self.prints[key]["tracking"]}))
        elif fate != "lost":
            _answer(handler, *fate)


def _handler(house):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("Content-Length", 0))
            with contextlib.suppress(OSError):
                house.take(self, json.loads(self.rfile.read(length)))

        def log_message(self, *arguments):
            pass

    return Handler


def _answer(handler, status, text):
    body = text.encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class _Worker:
    """`python worker.py` in the solution's folder; killed, with all that it started, when the block is left."""

    def __init__(self, beside, settings, house):
        self._folder = beside.path
        self._environment = _environment(settings | {"PRESS_URL": house.url})

    def __enter__(self):
        self._output = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "worker.py"],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return self

    def __exit__(self, *exception):
        self._kill()
        self._output.close()

    def has_ended(self):
        """Whether the worker is no longer there, although nobody stopped it."""
        return self._process.poll() is not None

    def told(self):
        """How the worker is and what it printed last; ends it."""
        status = self._process.poll()
        self._kill()
        self._output.seek(0)
        lines = self._output.read().decode("utf-8", "replace").splitlines()
        return {"exit_status": status, "output": "\n".join(lines[-OUTPUT_LINES:])}

    def _kill(self):
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _environment(settings):
    """This process's environment with the settings, without what else would steer the solution or its libraries."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    told = {f"QUILLPOST_{name}": str(value) for name, value in settings.items() if value is not None}
    return kept | told | {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
