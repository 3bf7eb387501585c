"""Runs beside the solution: the service without HTTP, and requests that overlap."""

import io
from contextvars import Context
from importlib import import_module
from threading import Barrier, BrokenBarrierError, Event

from werkzeug.test import Client

PATIENCE = 2  # seconds that one request waits for the other


def quoted(beside, orders):
    """What quote() makes of each order, called where no application was made and no context is active.

    An order is [service, account, parcel]; the answer the members of the Quotation, or of the exception and its class.
    """
    quoting = beside.module("quoting")
    return [Context().run(_quoted, quoting, *order) for order in orders]


def quoted_at_once(beside, orders):
    """The same, in as many threads."""
    quoting = beside.module("quoting")
    return beside.at_once(*[lambda order=order: _quoted(quoting, *order) for order in orders])


def _quoted(quoting, service, account, parcel):
    try:
        return vars(quoting.quote(quoting.Service(**service), quoting.Account(**account), **parcel))
    except Exception as error:
        return {"raised": type(error).__name__, **vars(error)}


def with_a_slow_body(beside, config, slow, quick):
    """Answers to two requests; the quick one is sent and answered while the body of the slow one is awaited."""
    app, is_read, is_answered = beside.make_app(config), Event(), Event()

    def send_slow():
        body = _SlowBody(slow["data"].encode(), is_read, is_answered)
        return _answer(app, {**slow, "data": None, "input_stream": body, "content_length": len(slow["data"])})

    def send_quick():
        is_read.wait(PATIENCE)
        answer = _answer(app, quick)
        is_answered.set()
        return answer

    return beside.at_once(send_slow, send_quick)


def meeting_in_the_service(beside, config, *requests):
    """Answers to requests that are all in quote() at the same moment, and how many of them called it."""
    quoting, barrier, calls = import_module("quoting"), Barrier(len(requests)), []
    quote, is_over = quoting.quote, Event()

    def quote_together(*args, **kwargs):
        if is_over.is_set():  # The application of a later probe still has this function.
            return quote(*args, **kwargs)
        calls.append(1)
        try:
            barrier.wait(PATIENCE)
        except BrokenBarrierError:
            pass
        return quote(*args, **kwargs)

    # The application is imported after this, so it finds this function, however it imports it.
    quoting.quote = quote_together
    app = beside.make_app(config)
    answers = beside.at_once(*[lambda request=request: _answer(app, request) for request in requests])
    is_over.set()
    return {"answers": answers, "calls": len(calls), "met": not barrier.broken}


class _SlowBody(io.BytesIO):
    """A body that arrives when another request was answered."""

    def __init__(self, data, is_read, is_answered):
        super().__init__(data)
        self._is_read = is_read
        self._is_answered = is_answered

    def read(self, size=-1):
        self._wait()
        return super().read(size)

    def readinto(self, buffer):
        self._wait()
        return super().readinto(buffer)

    def _wait(self):
        self._is_read.set()
        self._is_answered.wait(PATIENCE)


def _answer(app, request):
    answer = Client(app).open(**request)
    return {"status": answer.status_code, "body": answer.get_json(silent=True), "location": answer.location}
