"""The built wheel, installed alone in a fresh environment, is all that a person needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from .conftest import needs_sandbox

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a release would be."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--wheel", "--outdir", str(folder), str(ROOT), cwd=folder)
    (path,) = folder.glob("*.whl")
    return path


def run(*args: str, cwd: Path, python: str = sys.executable) -> str:
    done = subprocess.run([python, *args], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_the_pack_and_the_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = next(n for n in names if n.endswith("entry_points.txt"))
        text = archive.read(entry_points).decode()
    here = {p.relative_to(ROOT).as_posix() for p in (ROOT / "exercises").rglob("*") if is_content(p)}
    assert {f"pytest_flask_interview/{name}" for name in here} <= names
    assert "pytest_flask_interview/py.typed" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]
    for line in ("[pytest11]", "[flask.commands]", "flask-interview = pytest_flask_interview.cli:main"):
        assert line in text


def is_content(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def test_the_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    binaries = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    python = str(binaries / "python")
    constraints = str(ROOT / "constraints.txt")
    run("-m", "pip", "install", "--quiet", "--constraint", constraints, str(wheel), cwd=tmp_path, python=python)
    run("-m", "pytest_flask_interview", "new", "practice", cwd=tmp_path, python=python)
    done = subprocess.run(
        [str(binaries / "pytest"), "--interview", "practice"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert str(ROOT) not in done.stdout
    assert "practice: 0 of " in done.stdout
    assert " untried" in done.stdout
    assert "unavailable" in done.stdout
    where = run("-c", "import pytest_flask_interview as p; print(p.__file__)", cwd=tmp_path, python=python)
    assert where.startswith(str(tmp_path))


@needs_sandbox
def test_the_wheel_alone_screens(wheel: Path, tmp_path: Path) -> None:
    """Installed, the exercises lie where the sandbox looks for packages: there they must not be seen."""
    venv.create(tmp_path / "env", with_pip=True)
    python = str(tmp_path / "env" / "bin" / "python")
    constraints = str(ROOT / "constraints.txt")
    run("-m", "pip", "install", "--quiet", "--constraint", constraints, str(wheel), cwd=tmp_path, python=python)
    for name in ("ann", "eve"):
        shutil.copytree(ROOT / "exercises/blueprints/answers/reference", tmp_path / "people" / name / "blueprints")
    with (tmp_path / "people/eve/blueprints/app.py").open("a", encoding="utf-8") as app:
        app.write(
            "import glob\nassert glob.glob(__import__('flask').__path__[0] + '/../pytest_flask_interview/*'), 'none'\n"
        )
    done = subprocess.run(
        [python, "-m", "pytest_flask_interview", "screen", "people"], cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "people/ann: 6 of 6 concepts mastered" in done.stdout, done.stdout + done.stderr
    assert "AssertionError: none" in done.stdout, done.stdout
