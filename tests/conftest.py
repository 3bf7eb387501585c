"""Fixtures: the mini pack, submissions made of its variants, and pytest runs on them."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

# Runs inside this process share these modules; imported here, they are the same objects before and after each run.
from pytest_flask_interview import builtin, fixtures, reporting, running, selecting  # noqa: F401
from pytest_flask_interview.packs import load_pack
from pytest_flask_interview.sandbox import bubblewrap, channel, guard, process, runtime, snapshot  # noqa: F401
from pytest_flask_interview.variants import lay_out, variants

pytest_plugins = ["pytester"]

MINI = Path(__file__).parent / "mini"

needs_sandbox = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="needs bubblewrap: apt-get install bubblewrap, on Linux"
)

Runner = Callable[..., pytest.RunResult]


SERVICES = {name: url for name, url in os.environ.items() if re.fullmatch("INTERVIEW_[A-Z]+_URL", name)}
NO_SKIPS = bool(os.environ.get("INTERVIEW_NO_SKIPS"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is installed, a skip is a failure."""
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome, report.longrepr = "failed", f"{item.nodeid} was skipped: {report.longrepr}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that take minutes begin, so that no process waits for one of them at the end."""
    items.sort(key=lambda item: item.name not in {"test_exercises_hold", "test_answers_pass_in_the_sandbox"})


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's own settings must not change what the runs below print."""
    for name in (
        "CI",
        "BUILD_NUMBER",
        "PYTEST_ADDOPTS",
        "NO_COLOR",
        "FORCE_COLOR",
        "INTERVIEW_NO_SKIPS",
        "COLUMNS",
        *SERVICES,
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes started meanwhile are not measured for coverage: it doubles their time, and shows nothing new."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_PROCESS")]:
        monkeypatch.delenv(name)


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A copy of the mini pack, to be spoilt."""
    return Path(shutil.copytree(MINI, tmp_path / "mini", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def submit(pytester: pytest.Pytester) -> Callable[..., Path]:
    """Lays a variant of a mini exercise as ``<submission>/<slug>``: "stub", "empty", an answer's or mistake's name."""

    def lay(slug: str, variant: str, submission: str = "practice") -> Path:
        exercise = load_pack(MINI).exercises[slug]
        chosen = next(v for v in variants(exercise) if variant in (v.kind, v.name))
        source = lay_out(chosen, pytester.path / ".laid" / submission)
        target = pytester.path / submission / slug
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(source, target))

    return lay


@pytest.fixture
def write(pytester: pytest.Pytester) -> Callable[..., Path]:
    """Writes an ``app.py`` by hand."""

    def put(slug: str, source: str | bytes, submission: str = "practice") -> Path:
        path = pytester.path / submission / slug / "app.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        return path

    return put


@pytest.fixture
def run(pytester: pytest.Pytester) -> Iterator[Runner]:
    """Runs `pytest --interview` with the mini pack in this process."""
    here = Path.cwd()
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: MINI)

    def run_interview(*args: str | Path, plugins: tuple[str, ...] = ()) -> pytest.RunResult:
        quiet = [option for name in NEIGHBOURS if name not in plugins for option in ("-p", f"no:{name}")]
        return pytester.runpytest_inprocess("--interview", "--interview-seed=1", *quiet, *map(str, args))

    yield run_interview
    monkeypatch.undo()
    assert Path.cwd() == here


NEIGHBOURS = ("randomly", "flask", "xdist", "asyncio", "anyio", "pytest_cov")


@pytest.fixture
def report_of(run: Runner, pytester: pytest.Pytester) -> Callable[..., dict[str, Any]]:
    """Runs and returns the JSON report."""

    def read(*args: str | Path, **options: Any) -> dict[str, Any]:
        path = pytester.path / "report.json"
        run(f"--interview-report=json:{path}", *args, **options)
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return data

    return read
