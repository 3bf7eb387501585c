"""`make tables`: writes `flask-interview list --markdown` into every page that shows the table of exercises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from pytest_flask_interview.catalogue import Catalogue, builtin_pack

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs/exercises.md")
LIBRARIES = re.compile(r"(?<=<!-- libraries -->\n\n).*?(?=<!-- end -->)", re.DOTALL)
PLACE = re.compile(r"(?<=<!-- flask-interview list --markdown -->\n\n).*?(?=<!-- end -->)", re.DOTALL)


def current(page: str) -> str:
    """A page with the table as it is now."""
    command = [sys.executable, "-m", "pytest_flask_interview", "list", "--markdown"]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    page = PLACE.sub(lambda _: f"{table}\n\n", page)
    return LIBRARIES.sub(lambda _: f"{libraries()}\n\n", page)


def libraries() -> str:
    """Which exercise is about what an interviewer names, as a Markdown table."""
    (pack,) = Catalogue.load([builtin_pack()]).packs
    rows = [(library.title, ", ".join(f"`{slug}`" for slug in library.slugs)) for library in pack.libraries.values()]
    rows.sort(key=lambda row: row[0].casefold())
    return "\n".join(
        f"| {title} | {exercises} |" for title, exercises in [("named", "exercises"), ("---", "---"), *rows]
    )


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(current(path.read_text(encoding="utf-8")), encoding="utf-8")
