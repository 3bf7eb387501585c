"""pytest never meets a submission, however it is called; what was planted for it is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import MINI, needs_sandbox

pytestmark = [needs_sandbox, pytest.mark.usefixtures("unmeasured")]

CONFTEST = """
import pytest
open({marker!r}, "a").write(__file__ + "\\n")

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = pytest.TestReport.from_item_and_call(item, call)
    report.outcome = "passed"
    return report
"""
EVIL = 'open({marker!r}, "a").write(__file__ + "\\n")\n'
INI = "[pytest]\naddopts = --interview-fail-under=0\npython_files = *.py\n"
PLANTED = {
    "conftest.py": CONFTEST, "__init__.py": EVIL, "sitecustomize.py": EVIL, "evil.py": EVIL, "test_own.py": EVIL,
    "tests/conftest.py": CONFTEST, "tests/test_more.py": EVIL, "run.pth": "import evil\n", "flask.py": EVIL,
    "greeting/conftest.py": CONFTEST, "greeting/__init__.py": EVIL, "greeting/test_app.py": EVIL,
    "greeting/json.py": EVIL, "notes.txt": ">>> 1 / 0\n",
}  # fmt: skip
CONFIGURATION = {
    "pytest.ini": INI, "tox.ini": INI, "setup.cfg": INI.replace("[pytest]", "[tool:pytest]"),
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--doctest-modules'\n",
    "pytest.toml": "[pytest]\naddopts = ['--doctest-modules']\n",
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A reviewer's folder with an honest submission and one full of planted files; ``seen`` says what was executed."""
    for name, answer in (("honest", "reference"), ("mallory", "other")):
        shutil.copytree(MINI / "greeting/answers" / answer, tmp_path / "submissions" / name / "greeting")
    plant(tmp_path, PLANTED)
    shutil.copy(MINI / "greeting/mistakes/deaf/app.py", tmp_path / "submissions/mallory/greeting/app.py")
    return tmp_path


def plant(place: Path, files: dict[str, str], below: str = "submissions/mallory") -> None:
    for name, text in files.items():
        path = place / below / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{marker!r}", repr(str(place / "seen"))))


def call(place: Path, *args: str, cwd: str = ".", module: bool = False, **environment: str) -> Any:
    """Calls pytest as a reviewer would."""
    script = [str(Path(sys.executable).with_name("pytest"))]
    command = [sys.executable, "-m", "pytest"] if module else script
    command += ["--interview", "--interview-sandbox", f"--interview-pack={MINI}", "-p", "no:randomly", "-p", "no:cov",
                f"--interview-report=json:{place / 'report.json'}"]  # fmt: skip
    return subprocess.run([*command, *args], cwd=place / cwd, env={**os.environ, **environment}, capture_output=True,
                          text=True, check=False)  # fmt: skip


def report(place: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((place / "report.json").read_text())
    return data


def outcomes(place: Path, name: str) -> set[str]:
    rows = [row for row in report(place)["exercises"] if row["submission"].endswith(name)]
    return {check["outcome"] for row in rows for check in row["checks"]}


@pytest.mark.parametrize(
    "args",
    [
        ["submissions"],
        ["submissions/honest", "submissions/mallory"],
        ["submissions/mallory"],
        ["submissions/mallory/greeting"],
        ["submissions/mallory/greeting/app.py"],
        ["submissions/mallory/greeting/app.py::test_greets_by_name"],
        ["submissions", "--doctest-modules"],
        ["submissions", "--doctest-glob=*.txt"],
        ["submissions", "--import-mode=importlib"],
        ["submissions", "--import-mode=append"],
        ["submissions", "-n", "2"],
        ["submissions", "-p", "no:cacheprovider"],
        ["submissions", "--collect-only"],
        ["submissions", "-o", "python_files=*.py"],
        ["submissions", "--keep-duplicates"],
        ["submissions", "--lf"],
    ],
    ids=" ".join,
)
def test_nothing_planted_is_executed(place: Path, args: list[str]) -> None:
    done = call(place, *args)
    assert not (place / "seen").exists(), (place / "seen").read_text()
    assert done.returncode == (0 if "--collect-only" in args else 1), done.stdout + done.stderr
    if "--collect-only" not in args:
        assert outcomes(place, "mallory") == {"failed"}
        assert {"planted_file"} == {row["kind"] for row in report(place)["integrity"]}
        assert not [row for row in report(place)["integrity"] if row["submission"].endswith("honest")]


@pytest.mark.parametrize("name", CONFIGURATION)
@pytest.mark.parametrize("module", [False, True], ids=["pytest", "python -m pytest"])
def test_a_candidates_configuration_is_refused(place: Path, name: str, module: bool) -> None:
    plant(place, {name: CONFIGURATION[name]})
    done = call(place, "submissions/mallory", module=module)
    assert done.returncode not in {0, 1}
    assert not (place / "seen").exists()
    assert not (place / "report.json").exists()


@pytest.mark.parametrize("name", CONFIGURATION)
def test_a_candidates_configuration_means_nothing_to_a_run_above(place: Path, name: str) -> None:
    plant(place, {name: CONFIGURATION[name]})
    done = call(place, "submissions")
    assert done.returncode == 1
    assert not (place / "seen").exists()
    assert f"{name} configures tools; it was not obeyed." in [row["text"] for row in report(place)["integrity"]]


def test_the_refusal_names_the_file_and_the_command_that_works(place: Path) -> None:
    plant(place, {"pytest.ini": "[pytest]\ninterview = true\n"})
    done = call(place, "submissions/mallory")
    folder = place / "submissions/mallory"
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"{folder}/pytest.ini: has configured this pytest before any plugin could object" in done.stderr
    assert f"Run: flask-interview screen {folder}" in done.stderr


def test_a_plugin_that_a_candidate_made_pytest_load_ends_the_run(place: Path) -> None:
    """Pytest obeys such a file before it asks any plugin; what is left is to refuse, and to say so."""
    plant(place, {"pytest.ini": "[pytest]\naddopts = -p evil\npythonpath = .\n"})
    done = call(place, "submissions/mallory")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Nothing was checked." in done.stderr
    assert not (place / "report.json").exists()


@pytest.mark.parametrize(
    ("args", "cwd", "said"),
    [
        (["."], "submissions/mallory", "would be pytest's root folder"),
        (["."], "submissions/mallory/greeting", "would be pytest's root folder"),
        (["--rootdir=submissions/mallory", "submissions"], ".", "would be pytest's root folder"),
        (
            ["-c", "submissions/mallory/own.ini", "submissions"],
            ".",
            "has configured this pytest before any plugin could object",
        ),
        (
            ["--basetemp=submissions/mallory/tmp", "submissions"],
            ".",
            "is what --basetemp names, in a candidate's folder",
        ),
        (
            ["--junitxml=submissions/mallory/junit.xml", "submissions"],
            ".",
            "is what --junitxml names, in a candidate's folder",
        ),
        (["submissions/mallory/test_own.py"], ".", "nothing else of a candidate's is executed"),
        (["submissions/mallory/greeting/test_app.py"], ".", "nothing else of a candidate's is executed"),
        (["submissions/mallory/tests"], ".", "holds no solution"),
        ([], ".", "which folders are strangers' is not said. Name them"),
        (["--pyargs", "submissions"], ".", "imports what it is given"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_withheld_is_refused(place: Path, args: list[str], cwd: str, said: str) -> None:
    plant(place, {"own.ini": "[pytest]\n"})
    done = call(place, *args, cwd=cwd)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (place / "seen").exists()


def test_a_place_on_the_path_is_refused(place: Path) -> None:
    done = call(place, "submissions", PYTHONPATH=str(place / "submissions/mallory"))
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "is where this Python looks for modules, and is a candidate's." in done.stderr


def test_a_reviewers_own_configuration_is_obeyed(place: Path) -> None:
    (place / "pytest.ini").write_text("[pytest]\naddopts = --interview-level=mid\n")
    (place / "conftest.py").write_text('def pytest_report_header():\n    return "reviewed by us"\n')
    done = call(place, "submissions")
    assert "reviewed by us" in done.stdout
    assert "4 deselected" in done.stdout


@pytest.mark.parametrize("folder", ["submissions", "submissions/mallory", "submissions/mallory/greeting"])
@pytest.mark.parametrize("cwd", [".", "submissions", "submissions/mallory", "submissions/mallory/greeting"])
def test_screen_works_on_every_folder_from_everywhere(place: Path, folder: str, cwd: str) -> None:
    plant(place, CONFIGURATION)
    script = str(Path(sys.executable).with_name("flask-interview"))
    done = subprocess.run(
        [script, "screen", f"--pack={MINI}", str(place / folder), "--report", f"json:{place / 'report.json'}"],
        cwd=place / cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not (place / "seen").exists(), done.stdout + done.stderr
    assert done.returncode == 1, done.stdout + done.stderr
    assert outcomes(place, "mallory") == {"failed"}


@pytest.fixture
def screen(place: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def go(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "pytest_flask_interview", "screen", *args], cwd=place,
                              capture_output=True, text=True, check=False)  # fmt: skip

    return go


def test_screen_passes_options_on(place: Path, screen: Callable[..., Any]) -> None:
    done = screen("submissions", "--pack", str(MINI), "--", "-k", "greets", "-q")
    assert "2 deselected" in done.stdout


def test_screen_says_what_is_wrong(screen: Callable[..., Any]) -> None:
    done = screen("submisions")
    assert done.returncode == 1
    assert "Error: submisions: is no folder. Did you mean 'submissions'?" in done.stderr


def test_planted_files_are_told_by_name(place: Path) -> None:
    plant(place, {**CONFIGURATION, "greeting/templates/test_page.html": "", "greeting/words/__init__.py": ""})
    call(place, "submissions")
    told = {row["text"].partition(" ")[0] for row in report(place)["integrity"]}
    assert told == {name for name in (*PLANTED, *CONFIGURATION) if name not in {"evil.py", "notes.txt", "flask.py"}}
