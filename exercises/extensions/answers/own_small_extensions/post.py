"""Quince Row: mail, as an extension on smtplib, with the settings of Flask-Mail."""

import base64
import re
import smtplib
from email.utils import formatdate, make_msgid, unquote
from itertools import islice

from flask import current_app


class NoMailServer(Exception):
    """The mail server cannot be reached."""


class Post:
    """Sends a text to several people, each in a mail of their own."""

    def init_app(self, app):
        for setting, default in {
            "SERVER": "127.0.0.1",
            "PORT": 25,
            "USE_TLS": False,
            "USE_SSL": False,
            "USERNAME": None,
            "PASSWORD": None,
            "DEFAULT_SENDER": None,
            "MAX_EMAILS": None,
            "DEBUG": app.debug,
            "SUPPRESS_SEND": app.testing,
        }.items():
            app.config.setdefault(f"MAIL_{setting}", default)
        app.extensions["post"] = self

    def send(self, people, subject, text):
        """Sends one mail to each of ``people``, mappings with ``name`` and ``email``; returns how many."""
        config = current_app.config
        sender = _sender(config["MAIL_DEFAULT_SENDER"])
        mails = [
            (_domain_in_ascii(person["email"]), _message(sender, (person["name"], person["email"]), subject, text))
            for person in people
        ]
        if config["MAIL_SUPPRESS_SEND"]:
            return len(mails)
        rest = iter(mails)
        per_connection = config["MAIL_MAX_EMAILS"] or max(1, len(mails))
        try:
            for _ in range(0, max(1, len(mails)), per_connection):
                with _connection(config) as server:
                    for address, message in islice(rest, per_connection):
                        options = [] if (sender[1] + address).isascii() else ["SMTPUTF8"]
                        server.sendmail(_domain_in_ascii(sender[1]), [address], message, mail_options=options)
        except OSError as error:  # SMTPException is one, too
            raise NoMailServer from error
        return len(mails)


def _connection(config):
    kind = smtplib.SMTP_SSL if config["MAIL_USE_SSL"] else smtplib.SMTP
    server = kind(config["MAIL_SERVER"], config["MAIL_PORT"], timeout=10)
    server.set_debuglevel(int(config["MAIL_DEBUG"]))
    if config["MAIL_USE_TLS"]:
        server.starttls()
    if config["MAIL_USERNAME"] and config["MAIL_PASSWORD"]:
        server.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
    return server


def _sender(sender):
    """Name and address of a sender: "a@b.c", "Name <a@b.c>" or a pair."""
    if not isinstance(sender, str):
        return tuple(sender)
    match = re.fullmatch(r"\s*(.*?)\s*<([^<>]+)>\s*", sender)
    return (unquote(match[1]), match[2]) if match else ("", sender.strip())


def _message(sender, recipient, subject, text):
    """A mail in plain text as bytes. The body is base64, so that its lines may be of any length."""
    headers = {
        "From": _mailbox(*sender),
        "To": _mailbox(*recipient),
        "Subject": _words(subject),
        "Date": formatdate(),
        "Message-ID": make_msgid(),
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "base64",
    }
    head = "".join(f"{name}: {value}\n" for name, value in headers.items())
    body = base64.encodebytes(text.encode("utf-8", "replace"))
    return (head.encode() + b"\n" + body).replace(b"\n", b"\r\n")


def _mailbox(name, address):
    address = _domain_in_ascii(address)
    # Several encoded words in a name are read with blanks between them by some, Python among them: one, as formataddr.
    return f"{_words(name, 600)}\n <{address}>" if name else address


def _domain_in_ascii(address):
    local, at, domain = address.rpartition("@")
    try:
        return local + at + domain.encode("idna").decode()
    except UnicodeError:
        return address


def _words(text, most=45):
    """A text for a header: as it is where it is a few simple words, else in encoded words (RFC 2047).

    ``most`` is the number of bytes in each of these.
    """
    if len(text) <= 60 and re.fullmatch(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*", text):
        return text
    parts = [b""]
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(parts[-1]) + len(encoded) > most:
            parts.append(b"")
        parts[-1] += encoded
    return "\n ".join(f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in parts)
