"""What README and docs show is what happens: every command runs, every listing is compared, every file parses."""

from __future__ import annotations

import ast
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from pytest_flask_interview import settings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    return [(page.name, code) for page in PAGES for lang, code in BLOCK.findall(page.read_text()) if lang == language]


@pytest.mark.parametrize(("page", "code"), blocks("toml"))
def test_toml_parses(page: str, code: str) -> None:
    tomllib.loads(code)


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_parses(page: str, code: str) -> None:
    ast.parse(code)


def test_no_block_is_of_a_kind_that_nothing_checks() -> None:
    kinds = {lang for page in PAGES for lang, _ in BLOCK.findall(page.read_text())}
    assert kinds == {"console", "toml", "python", ""}


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples, and two people's solutions."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "examples", folder / "examples")
    for name in ("ann", "bob"):
        shutil.copytree(ROOT / "exercises/blueprints/answers/reference", folder / name / "blueprints")
    subprocess.run([sys.executable, "-m", "pytest_flask_interview", "new", "practice"], cwd=folder, check=True)
    return folder


def commands() -> list[tuple[str, str]]:
    """Each command of the console blocks and the listing below it."""
    found = []
    for _, code in blocks("console"):
        for part in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
            command, _, listing = part.partition("\n")
            found.append((command, listing))
    return found


@pytest.mark.parametrize(("command", "listing"), commands(), ids=lambda text: text[:50].replace("/", "-"))
def test_a_command_does_what_it_is_shown_to_do(workplace: Path, command: str, listing: str) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return
    if words[0] == "pip":
        assert_installable(words[-1])
        return
    if words[:2] == ["flask-interview", "screen"] and shutil.which("bwrap") is None:
        pytest.skip("needs bubblewrap: apt-get install bubblewrap, on Linux")
    module = {"pytest": "pytest", "flask-interview": "pytest_flask_interview"}[words[0]]
    quiet = ["-p", "no:randomly"] if module == "pytest" else []
    done = subprocess.run(
        [sys.executable, "-m", module, *words[1:], *quiet], cwd=workplace, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert_shows(done.stdout.splitlines(), listing.splitlines())


def assert_installable(requirement: str) -> None:
    wanted = Requirement(requirement)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert wanted.name == project["name"]
    assert wanted.extras <= set(project["optional-dependencies"])


def assert_shows(printed: list[str], shown: list[str]) -> None:
    """The lines shown were printed in this order; "..." stands for any lines, or for any text within a line."""
    rest = iter(line.rstrip() for line in printed)
    for line in (line.rstrip() for line in shown if line.strip() not in {"...", ""}):
        pattern = re.sub(r"([\[\]?*])", r"[\1]", line).replace("...", "*")
        assert any(fnmatchcase(candidate, pattern) for candidate in rest), line


def test_the_readme_names_every_option() -> None:
    readme = (ROOT / "README.md").read_text()
    source = Path(settings.__file__).read_text()
    for option in re.findall(r'"(--interview[\w-]*)"', source):
        assert option in readme, option
    for ini in re.findall(r'addini\("(interview\w*)"', source):
        assert f"`{ini}`" in readme or ini == "interview_run_untried", ini


def test_the_table_of_exercises_is_current() -> None:
    tables = runpy.run_path(str(ROOT / "docs/tables.py"))
    for path in tables["PAGES"]:
        page = path.read_text(encoding="utf-8")
        assert page == tables["current"](page), f"{path.name}: run `make tables`"
        assert all(f"`{folder.parent.name}`" in page for folder in (ROOT / "exercises").glob("*/exercise.toml"))


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for line in project["dependencies"]:
        assert Requirement(line).specifier, line
        assert Requirement(line).name in page, line


def test_every_module_is_in_the_architecture() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    for path in (ROOT / "pytest_flask_interview").glob("*.py"):
        assert path.stem.startswith("__") or f"`{path.stem}`" in page, path.stem


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line) for line in lines)
