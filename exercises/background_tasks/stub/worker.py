"""Quillpost: the worker, a process of its own. Start it with `python worker.py`."""

from app import create_app

if __name__ == "__main__":
    app = create_app()
    # TODO: do what is pending and what comes, until somebody stops it.
