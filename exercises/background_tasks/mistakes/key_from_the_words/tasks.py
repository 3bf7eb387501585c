"""Quillpost: the work that happens after the response, with Celery.

The record of a letter is the truth, and a message only says that it is time to look at it. A message may come twice or
be lost: the file broker, for one, forgets what a killed worker had fetched.
"""

import hashlib

from celery import Celery, Task
from flask import current_app

import letters
import press
from broker import broker_settings


def init_app(app):
    """Gives an application its Celery, with `deliver` registered."""

    class ContextTask(Task):
        def __call__(self, *args, **kwargs):
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery(app.import_name, task_cls=ContextTask)
    celery.conf.update(broker_settings(app.config))
    celery.task(deliver, name="deliver", bind=True, max_retries=None)
    app.extensions["celery"] = celery


def enqueue(app, letter_id, attempt=0):
    """Sends the message that an attempt, counted from 0, is due."""
    app.extensions["celery"].send_task("deliver", (letter_id, attempt))


def deliver(task, letter_id, attempt):
    """Orders one letter, in an application context. Later, if the house is busy."""
    letter = letters.begin(letter_id, attempt)
    if letter is None:
        return
    try:
        words = f"{letter['addressee']}\n{letter['text']}"
        key = hashlib.sha256(words.encode()).hexdigest()
        tracking = press.order(key, letter["addressee"], letter["text"])
    except press.Refused as refusal:
        letters.finish(letter_id, "failed", str(refusal))
    except press.Busy as fault:
        if attempt + 1 >= current_app.config["ATTEMPTS"]:
            letters.finish(letter_id, "failed", str(fault))
            return
        raise task.retry(args=(letter_id, attempt + 1), countdown=current_app.config["BACKOFF"] * 2**attempt) from fault
    else:
        letters.finish(letter_id, "posted", tracking)
