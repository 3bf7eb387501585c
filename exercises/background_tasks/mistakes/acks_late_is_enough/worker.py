"""Quillpost: the worker, a process of its own. Start it with `python worker.py`."""

from app import create_app

if __name__ == "__main__":
    app = create_app()
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.extensions["celery"].worker_main(["worker", "--pool=solo", "--loglevel=INFO", *quiet])
