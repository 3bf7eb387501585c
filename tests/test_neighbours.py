"""With the plugins that many people have installed, everything works the same; without --interview, nothing changes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import MINI, Runner

Submit = Callable[..., Path]


@pytest.fixture(autouse=True)
def solutions(submit: Submit) -> None:
    submit("greeting", "fixed_word")
    submit("counter", "reference")
    submit("greeting", "other", "zoe")
    submit("counter", "stub", "zoe")


def process(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("--interview", f"--interview-pack={MINI}", "--interview-seed=5", *args)


def comparable(path: Path) -> dict[str, Any]:
    """The report without its times."""
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    del report["run"]["started"], report["run"]["seconds"]
    for exercise in report["exercises"]:
        for check in exercise["checks"]:
            del check["seconds"]
    return report


@pytest.mark.parametrize(
    "args",
    [
        ["--randomly-seed=1"],
        ["-n", "2"],
        ["-n", "2", "--dist", "loadscope"],
        ["--cov=practice"],
        ["--asyncio-mode=auto"],
        ["-W", "error", "-o", "asyncio_default_fixture_loop_scope=function"],
    ],
    ids=" ".join,
)
def test_the_report_is_the_same_beside_other_plugins(pytester: pytest.Pytester, args: list[str]) -> None:
    neighbours = ["-p", "no:randomly"] if "--cov=practice" in args else []
    process(pytester, "--interview-report=json:plain.json", "-p", "no:randomly", "practice", "zoe")
    result = process(pytester, "--interview-report=json:beside.json", *neighbours, *args, "practice", "zoe")
    assert result.parseoutcomes()["passed"] == 6, result.stdout.str()
    assert comparable(pytester.path / "beside.json") == comparable(pytester.path / "plain.json")


def test_all_neighbours_are_active_by_default(pytester: pytest.Pytester) -> None:
    result = process(pytester, "practice")
    plugins = next(line for line in result.outlines if line.startswith("plugins:"))
    for name in ("flask-1", "flask-interview", "randomly", "xdist", "cov", "asyncio", "anyio", "timeout"):
        assert name in plugins
    result.assert_outcomes(passed=4, failed=1)


def test_one_node_id_at_a_time_gives_the_same_rows(pytester: pytest.Pytester) -> None:
    process(pytester, "--interview-report=json:all.json", "practice", "zoe")
    whole = comparable(pytester.path / "all.json")
    nodes = [check["node"] for exercise in whole["exercises"] for check in exercise["checks"]]
    rows = {check["node"]: check for exercise in whole["exercises"] for check in exercise["checks"]}
    for node in nodes:
        process(pytester, "--interview-report=json:one.json", node)
        (exercise,) = comparable(pytester.path / "one.json")["exercises"]
        assert exercise["checks"] == [rows[node]]
    process(pytester, "--interview-report=json:nodes.json", *reversed(nodes))
    assert {e["path"]: e for e in comparable(pytester.path / "nodes.json")["exercises"]} == {
        e["path"]: e for e in whole["exercises"]}  # fmt: skip


def test_failures_read_the_same_under_xdist(pytester: pytest.Pytester) -> None:
    def failures(*args: str) -> str:
        text = process(pytester, "-p", "no:randomly", *args, "practice").stdout.str()
        return re.sub(r"\[gw\d\].*\n", "", text[text.index("= FAILURES") : text.index("= interview report")])

    assert failures() == failures("-n", "2")


@pytest.mark.parametrize("rootdir", [[], ["--rootdir=elsewhere"]])
def test_a_worker_that_dies_fails_the_check_it_ran(pytester: pytest.Pytester, rootdir: list[str]) -> None:
    app = pytester.path / "practice/greeting/app.py"
    app.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", encoding="utf-8")
    (pytester.path / "elsewhere").mkdir()
    process(pytester, "-n", "1", "-p", "no:randomly", "--interview-report=json:out.json", "practice", *rootdir)
    report = comparable(pytester.path / "out.json")
    greeting = next(e for e in report["exercises"] if e["slug"] == "greeting")
    assert [check["outcome"] for check in greeting["checks"]] == ["error", "error"]
    assert greeting["checks"][0]["message"] == "The process that ran this check died: did the solution end it?"
    assert next(e for e in report["exercises"] if e["slug"] == "counter")["state"] == "solved"


def test_pytest_flask_fixtures_stay_the_persons_own(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        "import pytest\nfrom flask import Flask\n@pytest.fixture\ndef app():\n    return Flask('mine')\n"
    )
    pytester.makepyfile(test_mine="def test_mine(client):\n    assert client.get('/').status_code == 404\n")
    result = process(pytester, "practice/counter", "test_mine.py")
    result.assert_outcomes(passed=4)


def test_strict_markers_and_warnings_as_errors_are_fine(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        "[pytest]\naddopts = --strict-markers --strict-config\nfilterwarnings = error\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    process(pytester, "practice/counter").assert_outcomes(passed=3)


def test_without_the_switch_the_output_is_plain_pytests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_good(): pass\ndef test_bad(): assert [1] == [2]\n")

    def output(*args: str) -> list[str]:
        result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", *args)
        return [re.sub(r"in \d+\.\d+s", "", line) for line in result.outlines if not line.startswith("plugins:")]

    assert output() == output("-p", "no:flask_interview")
    assert output("practice") == output("-p", "no:flask_interview", "practice")
    assert output("--markers") == output("-p", "no:flask_interview", "--markers")


def test_without_the_switch_neither_flask_nor_our_parts_are_imported() -> None:
    program = (
        "import sys, pytest; import pytest_flask_interview.plugin as plugin\n"
        "config = pytest.Config.fromdictargs({}, ['-p', 'no:flask', '-p', 'no:randomly'])\n"
        "config._do_configure()\n"
        "sys.stdout.write(' '.join(n for n in sys.modules if n.startswith(('flask', 'werkzeug', 'pytest_flask_'))))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {
        f"pytest_flask_interview{name}" for name in ("", ".plugin", ".settings", ".errors", ".hookspecs")}  # fmt: skip


def test_an_installed_plugin_can_add_a_pack_a_format_and_a_say_in_mastery(
    run: Runner, pytester: pytest.Pytester, mini: Path
) -> None:
    for slug in ("greeting", "counter"):
        for path in sorted((mini / slug).rglob(f"test_{slug}.py")):
            path.rename(path.with_name(f"test_{slug}_too.py"))
        (mini / slug).rename(mini / f"{slug}_too")
    for path in [*mini.rglob("*.toml"), *mini.rglob("test_*.py")]:
        text = path.read_text(encoding="utf-8")
        for old, new in (("greeting.", "greeting_too."), ("counter.", "counter_too."),
                         ("[topics.greeting]", "[topics.greeting_too]"), ("[topics.counter]", "[topics.counter_too]"),
                         ('builds_on = ["greeting"]', 'builds_on = ["greeting_too"]')):  # fmt: skip
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    pytester.makeconftest(
        "from pathlib import Path\n"
        f"def pytest_interview_packs():\n    return Path({str(mini)!r})\n"
        "def pytest_interview_report_formats():\n    return {'count': lambda r: str(r['summary']['checks'])}\n"
        "def pytest_interview_mastery(concept, evidence):\n"
        "    from pytest_flask_interview.model import ConceptState\n"
        "    return ConceptState.MASTERED if concept.id == 'greeting.config' else None\n"
    )
    result = run("practice/greeting", "--interview-report=count:out.txt")
    result.stdout.fnmatch_lines(["practice: 2 of 2 concepts mastered, 0 of 1 exercise solved"])
    assert (pytester.path / "out.txt").read_text(encoding="utf-8") == "2"
    assert run("practice", "--interview-exercise=greeting_too").ret == pytest.ExitCode.NO_TESTS_COLLECTED
