"""What is sent where. A view raises BadRequest or UnsupportedMediaType, and Flask answers."""

import os

from flask import request
from flask.views import MethodView
from werkzeug.exceptions import UnsupportedMediaType

from fields import Fields


class LabelView(MethodView):
    def get(self):
        return Fields.from_texts(request.args).as_dict()


class BookingView(MethodView):
    """A view that appends to the list it was made with."""

    def __init__(self, parcels):
        self.parcels = parcels

    def book(self, fields, photos=()):
        self.parcels.append({"id": f"P{len(self.parcels) + 1}", "photo": list(photos), **fields.as_dict()})
        return self.parcels[-1], 201


class ParcelsView(BookingView):
    def get(self):
        return {"parcels": self.parcels}

    def post(self):
        return self.book(Fields.from_json(request.json))


class CounterView(BookingView):
    def post(self):
        match request.mimetype:
            case "application/x-www-form-urlencoded":
                return self.book(Fields.from_texts(request.form))
            case "multipart/form-data":
                return self.book(Fields.from_texts(request.form), map(describe, filter(None, files())))
        raise UnsupportedMediaType


def files():
    """The files in the parts named photo; one that nobody chose is false."""
    return request.files.getlist("photo")


def describe(file):
    return {"name": file.filename, "bytes": file.seek(0, os.SEEK_END) or file.tell()}
