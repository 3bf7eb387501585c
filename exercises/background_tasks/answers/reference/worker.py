"""Quillpost: the worker, a process of its own. Start it with `python worker.py`."""

import letters
import tasks
from app import create_app

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        for letter in letters.pending():
            tasks.enqueue(app, letter["id"], letter["attempts"])
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.extensions["celery"].worker_main(["worker", "--pool=solo", "--loglevel=INFO", *quiet])
