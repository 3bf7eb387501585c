"""Runs beside the solution: a mail server on loopback, and the tariff on applications of its own.

What is called outside a request gets an empty `contextvars.Context`, as a thread of a scheduler would have.
"""

import socket
from base64 import b64encode
from contextvars import Context

from aiosmtpd.controller import Controller
from flask import Flask

SETTINGS = ("TARIFF_BASE_CENTS", "TARIFF_WORD_CENTS", "TARIFF_FREE_WORDS")

_office = {}


class _Letterbox:
    """Keeps each mail as it arrived: envelope and bytes."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        content = b64encode(envelope.original_content).decode()
        self.mails.append({"sender": envelope.mail_from, "recipients": list(envelope.rcpt_tos), "content": content})
        return "250 Kept"


def free_port(beside):
    """A loopback port on which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def open_post_office(beside):
    """Starts a mail server and returns its port."""
    for is_last in (False, False, True):
        letterbox = _Letterbox()
        controller = Controller(letterbox, hostname="127.0.0.1", port=free_port(beside))
        try:
            controller.start()
        except OSError:
            if is_last:
                raise
            continue  # Another program took the port in between.
        _office.update(letterbox=letterbox, controller=controller)
        return controller.port


def close_post_office(beside):
    """Stops the mail server."""
    _office.pop("controller").stop()


def mails(beside):
    """The mails that arrived so far: sender, recipients and, in base 64, the bytes."""
    return _office["letterbox"].mails


def price_on_each(beside, configs, text):
    """Initialises one new Tariff for an application of each configuration, then asks it on each, and on each again.

    For each: its settings, whether it keeps something, and the two prices; the first asked within the contexts of all.
    """
    tariff = beside.module("tariff").Tariff()
    apps = [Flask(f"garden{number}") for number in range(len(configs))]
    for app, config in zip(apps, configs, strict=True):
        app.config.update(config)
        tariff.init_app(app)
    nested = Context().run(_nested, tariff, apps, text)
    return [
        {
            "settings": {name: app.config.get(name) for name in SETTINGS},
            "is_kept": app.extensions.get("tariff") is not None,
            "prices": [first, Context().run(_within, app, tariff.price, text)],
        }
        for app, first in zip(apps, nested, strict=True)
    ]


def _nested(tariff, apps, text):
    """The prices on all of ``apps``, each asked when the contexts of those after it have come and gone."""
    if not apps:
        return []
    with apps[0].app_context():
        later = _nested(tariff, apps[1:], text)
        return [tariff.price(text), *later]


def _within(app, ask, *values):
    with app.app_context():
        return ask(*values)


def price_on_one(beside, text):
    """The price that ``Tariff(app)`` knows on an application without any configuration."""
    app = Flask("garden")
    return Context().run(_within, app, beside.module("tariff").Tariff(app).price, text)


def charge_in_a_job(beside, text):
    """What the application's own tariff charges outside any request, in a context of the application made last."""
    return Context().run(_within, beside.app, beside.module("extensions").tariff.charge, text)


def errors_of_the_tariff(beside, text):
    """What each method raises where no context is active, and in the context of an application never initialised."""
    tariff, stranger = beside.module("extensions").tariff, Flask("stranger")
    calls = {"price": (tariff.price, text), "charge": (tariff.charge, text), "takings": (tariff.takings,)}
    nowhere = {name: Context().run(_raised_by, *call) for name, call in calls.items()}
    strange = {name: Context().run(_raised_by, _within, stranger, *call) for name, call in calls.items()}
    return {"nowhere": nowhere, "strange": strange}


def _raised_by(ask, *values):
    """Whether a call raised a RuntimeError, and what it said or returned."""
    try:
        returned = ask(*values)
    except Exception as error:
        return {"is_runtime_error": isinstance(error, RuntimeError), "said": f"{type(error).__name__}: {error}"}
    return {"is_runtime_error": False, "said": f"no error, but {returned!r}"}
