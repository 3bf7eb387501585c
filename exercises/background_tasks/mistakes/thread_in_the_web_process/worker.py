"""Quillpost: the worker, a process of its own. Start it with `python worker.py`."""

from app import create_app

if __name__ == "__main__":
    create_app()
    print("The web application works off its letters by itself.")
