"""Quince Row: four extensions, three of them small enough to write here."""

import gzip
import smtplib
from email.headerregistry import Address
from email.message import EmailMessage

from flask import current_app, request

from tariff import Tariff


class Remembered:
    """Answers by question, for each application, until they are forgotten."""

    def init_app(self, app):
        app.extensions["remembered"] = {}

    def answer(self, question, find):
        known = current_app.extensions["remembered"]
        if question not in known:
            known[question] = find()
        return known[question]

    def forget(self):
        current_app.extensions["remembered"].clear()


class Post:
    """Mail over one connection."""

    def init_app(self, app):
        app.config.setdefault("MAIL_SERVER", "127.0.0.1")
        app.config.setdefault("MAIL_PORT", 25)

    def send(self, title, text, people):
        config = current_app.config
        with smtplib.SMTP(config["MAIL_SERVER"], config["MAIL_PORT"]) as server:
            for person in people:
                message = EmailMessage()
                message["Subject"] = title
                message["From"] = config["MAIL_DEFAULT_SENDER"]
                message["To"] = Address(person["name"], addr_spec=person["email"])
                message.set_content(text)
                server.send_message(message)


class Zipped:
    """Large answers in gzip, where the client says so."""

    def init_app(self, app):
        app.after_request(self.zip)

    def zip(self, response):
        if response.status_code != 200 or response.is_streamed or len(response.get_data()) < 1000:
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            response.content_encoding = "gzip"
            response.set_data(gzip.compress(response.get_data()))
        return response


tariff = Tariff()
remembered = Remembered()
post = Post()
zipped = Zipped()
