"""Quillpost: the worker, `python worker.py`."""

import logging

from app import create_app
from post import post

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with create_app().app_context():
        post.recover()
        post.work()
