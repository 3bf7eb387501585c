"""Quillpost: the worker, `python worker.py`: a loop over the table."""

import time

import press
from app import create_app

PAUSE = 0.1  # seconds between two looks at a table in which nothing is due


def attempt(app, letter):
    queue = app.extensions["queue"]
    try:
        tracking = press.order(str(letter.id), letter.to, letter.text)
    except press.Busy as fault:
        if letter.attempts < app.config["ATTEMPTS"]:
            queue.postpone(letter, app.config["BACKOFF"] * 2 ** (letter.attempts - 1))
        else:
            queue.finish(letter, "failed", reason=str(fault))
    except press.Refused as refusal:
        queue.finish(letter, "failed", reason=str(refusal))
    else:
        queue.finish(letter, "posted", tracking=tracking)


def work(app):
    queue = app.extensions["queue"]
    queue.take_back()
    while True:
        letter = queue.take()
        if letter is None:
            time.sleep(PAUSE)
            continue
        with app.app_context():
            attempt(app, letter)


if __name__ == "__main__":
    work(create_app())
