"""`python -m pytest_flask_interview` is `flask-interview`."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main()
