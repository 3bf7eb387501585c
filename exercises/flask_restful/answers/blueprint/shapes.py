"""Sallow Green: fields that Flask-RESTful does not have."""

from datetime import UTC

from flask_restful import fields


class Hundredths(fields.Raw):
    def format(self, value):
        return f"{value:.2f}"


class Utc(fields.DateTime):
    def __init__(self, **options):
        super().__init__(dt_format="iso8601", **options)

    def format(self, value):
        return super().format(value.astimezone(UTC))
