"""`make tables`: writes `flask-interview list --markdown` into every page that shows the table of exercises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs/exercises.md")
PLACE = re.compile(r"(?<=<!-- flask-interview list --markdown -->\n\n).*?(?=<!-- end -->)", re.DOTALL)


def current(page: str) -> str:
    """A page with the table as it is now."""
    command = [sys.executable, "-m", "pytest_flask_interview", "list", "--markdown"]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return PLACE.sub(lambda _: f"{table}\n\n", page)


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(current(path.read_text(encoding="utf-8")), encoding="utf-8")
