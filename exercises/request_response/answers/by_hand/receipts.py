"""Halide Lane: receipts. Complete: use it as it is."""

from flask import Response

WORDS = {"en": ("Receipt", "prints"), "de": ("Quittung", "Abzüge")}


def make_receipt(order, finish, language):
    """The receipt of an order as a response, with the headers it needs; ``language`` is en or de."""
    title, prints = WORDS[language]
    text = f"{title} {order['number']}\n{order['customer']}\n{len(order['photos'])} {prints}, {finish}\n"
    receipt = Response(text, mimetype="text/plain")
    receipt.headers["Content-Language"] = language
    receipt.headers["Content-Disposition"] = f'inline; filename="receipt-{order["number"]}.txt"'
    receipt.headers["Vary"] = "Accept-Language"
    receipt.headers["Cache-Control"] = "max-age=600"
    receipt.headers["X-Till"] = f"till-{len(order['customer'])}-{len(order['photos'])}"
    return receipt
