"""Sallow Green: what is read of each request."""

from flask_restful import inputs, reqparse


class Strict(reqparse.Argument):
    """An argument that wants a type as JSON has it, and then a test."""

    def __init__(self, name, kind, test, help, location="json", **options):
        super().__init__(name, location=location, nullable=False, help=help, type=self._checked, **options)
        self._kind, self._test = kind, test

    def _checked(self, value, name=None, operator=None):
        if type(value) is not self._kind:
            raise ValueError(name)
        if isinstance(value, str):
            value = value.strip()
        if not self._test(value):
            raise ValueError(name)
        return value


class Forms:
    """The parsers for one club."""

    def __init__(self, sites, keepers):
        self.query = reqparse.RequestParser(bundle_errors=True)
        self.query.add_argument("site", location="args", choices=sites)
        self.query.add_argument("limit", location="args", type=inputs.int_range(1, 50), default=20)

        name = Strict("name", str, lambda text: 1 <= len(text) <= 40, "1 to 40 characters", required=True)
        site = Strict("site", str, sites.__contains__, "One of our sites", required=True)
        frames = Strict("frames", int, range(1, 21).__contains__, "1 to 20", default=10)
        self.new = reqparse.RequestParser(bundle_errors=True)
        self.new.args += [name, site, frames]

        self.changes = self.new.copy()
        for argument in self.changes.args:
            argument.required = argument.store_missing = False

        self.inspection = reqparse.RequestParser(bundle_errors=True)
        self.inspection.args += [
            Strict("queen_seen", bool, lambda seen: True, "true or false", required=True),
            Strict("note", str, lambda text: len(text) <= 200, "Up to 200 characters", default=""),
            Strict("X-Keeper", str, keepers.__contains__, "Initials of a keeper", location="headers", required=True),
        ]
