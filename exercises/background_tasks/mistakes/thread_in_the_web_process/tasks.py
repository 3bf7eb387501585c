"""Quillpost: the work that happens after the response, in a pool of threads."""

import threading
import time

import letters
import press


def init_app(app):
    """Nothing to set up: a thread is started when there is work."""


def enqueue(app, letter_id):
    """Starts the work on a letter."""
    threading.Thread(target=deliver, args=(app, letter_id), daemon=True).start()


def deliver(app, letter_id):
    """Orders one letter, again and again while the house is busy."""
    letter = letters.find(letter_id)
    with app.app_context():
        for attempt in range(app.config["ATTEMPTS"]):
            if attempt > 0:
                time.sleep(app.config["BACKOFF"] * 2 ** (attempt - 1))
            try:
                tracking = press.order(letter_id, letter["addressee"], letter["text"])
            except press.Refused as refusal:
                letters.finish(letter_id, "failed", str(refusal))
                return
            except press.Busy as fault:
                reason = str(fault)
            else:
                letters.finish(letter_id, "posted", tracking)
                return
        letters.finish(letter_id, "failed", reason)
