"""Halide Lane: the finish that a browser remembers."""

from flask import request

from lab import FINISHES


def requested_finish():
    remembered = request.cookies.get("finish", "")
    return remembered if remembered in FINISHES else "gloss"
