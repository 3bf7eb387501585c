"""What the reports say, in each form."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_flask_interview.reports.as_lines import to_lines
from pytest_flask_interview.reports.as_markdown import MAX_LENGTH, to_markdown
from pytest_flask_interview.reports.schema import Report
from pytest_flask_interview.reports.untrusted import markdown, shortened, visible

from .conftest import Runner

Submit = Callable[..., Path]
Write = Callable[..., Path]
ReportOf = Callable[..., dict[str, Any]]


@pytest.fixture
def mixed(submit: Submit, write: Write) -> None:
    """One exercise half solved, one untouched, somebody else's broken."""
    submit("greeting", "fixed_word")
    submit("counter", "stub")
    write("greeting", "import nothing_like_it\n", "zoe")


def test_json_follows_the_schema(mixed: None, report_of: ReportOf) -> None:
    report = report_of("practice")
    assert list(report) == ["schema", "tool", "pack", "run", "summary", "submissions", "concepts", "exercises",
                            "integrity", "notes"]  # fmt: skip
    assert report["schema"] == 1
    assert report["tool"]["name"] == "pytest-flask-interview"
    assert report["pack"]["name"] == "mini"
    assert report["pack"]["digest"].startswith("sha256:")
    assert report["run"]["runtime"] == "inline"
    assert report["run"]["started"].endswith("Z")
    assert report["summary"] == {
        "checks": 5, "passed": 1, "failed": 4, "exercises": 2, "solved": 0, "concepts": 3, "mastered": 1}  # fmt: skip
    assert report["submissions"] == [{"name": "practice", "summary": report["summary"]}]
    assert report["concepts"][2] == {
        "submission": "practice", "id": "counter.state", "title": "State of an application", "topic": "counter",
        "state": "untried", "passed": 0, "total": 3}  # fmt: skip
    greeting = report["exercises"][0]
    assert {k: v for k, v in greeting.items() if k != "checks"} == {
        "submission": "practice", "slug": "greeting", "questions": ["M1"], "level": "junior",
        "path": "practice/greeting", "state": "started", "total": 2}  # fmt: skip
    check = greeting["checks"][1]
    assert check.pop("reason").startswith("AssertionError: ")
    assert {k: v for k, v in check.items() if k != "seconds"} == {
        "name": "test_the_word_is_configured", "node": "practice/greeting/app.py::test_the_word_is_configured",
        "outcome": "failed", "concepts": ["greeting.config"], "probes": [],
        "message": "The word of greeting should come from the configuration."}  # fmt: skip
    assert greeting["checks"][0]["message"] is greeting["checks"][0]["reason"] is None
    assert isinstance(check["seconds"], float)


def test_the_terminal_says_what_is_mastered_what_is_not_and_what_next(mixed: None, run: Runner) -> None:
    lines = run("practice", "zoe").outlines
    start = next(n for n, line in enumerate(lines) if "interview report" in line)
    end = next(n for n, line in enumerate(lines) if "short test summary" in line)
    assert lines[start + 1 : end] == [
        "practice: 1 of 3 concepts mastered, 0 of 2 exercises solved",
        "  started      greeting  1 of 2 checks",
        "  untried      counter   0 of 3 checks",
        "mastered 1: greeting (path)",
        "missing 1: greeting (config)",
        "untried 1: counter (1)",
        "next  greeting: The word of greeting should come from the configuration. Stuck?",
        "      flask-interview hint greeting",
        "",
        "zoe: 0 of 2 concepts mastered, 0 of 1 exercise solved",
        "  broken       greeting  0 of 2 checks",
        "      app.py does not import: ModuleNotFoundError: No module named",
        "      'nothing_like_it'. Install nothing_like_it, or check the spelling if it is",
        "      a file of yours.",
        "        in the solution:",
        "          app.py:1 in <module>",
        "              import nothing_like_it",
        "          ModuleNotFoundError: No module named 'nothing_like_it'",
        "missing 2: greeting (path, config)",
        "next  greeting: make app.py import; the reason stands above.",
        "",
        "mastered  solved  checks  notices  submission",
        "     1/3     0/2     1/5        -  practice",
        "     0/2     0/1     0/2        -  zoe",
    ]
    assert max(len(line) for line in lines if not line.startswith("rootdir")) <= 80


def test_a_partial_concept_names_the_check_that_is_lacking(submit: Submit, run: Runner) -> None:
    submit("greeting", "fixed_word")
    submit("counter", "reference")
    run("practice").stdout.fnmatch_lines(
        ["partial greeting.config: 1 of 2 checks", "    failed: greeting, test_the_word_is_configured"]
    )


def test_colour_is_pytests_own_switch(submit: Submit, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    submit("greeting", "reference")
    assert "\x1b[" not in run("practice", "--color=no").stdout.str()
    assert "\x1b[32mmastered \x1b[0m" in run("practice", "--color=yes").stdout.str()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("practice").stdout.str()


def test_untouched_stubs_are_told_briefly(submit: Submit, run: Runner) -> None:
    submit("greeting", "stub")
    submit("counter", "stub")
    result = run("practice")
    assert result.parseoutcomes() == {"untried": 5}
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert len(result.outlines) < 20
    assert "FAIL" not in result.stdout.str()
    result.stdout.fnmatch_lines(
        ["next  greeting: flask-interview show greeting, then edit", "      practice/greeting/app.py."]
    )


def test_a_stub_saved_by_another_editor_is_still_untouched(submit: Submit, run: Runner) -> None:
    app = submit("greeting", "stub") / "app.py"
    app.write_bytes(app.read_bytes().replace(b"\n", b"  \r\n") + b"\r\n\r\n")
    assert run("practice").parseoutcomes() == {"untried": 2}
    (app.parent / "helper.py").touch()
    assert run("practice").parseoutcomes() == {"failed": 2}


def test_stubs_run_when_asked(submit: Submit, run: Runner) -> None:
    submit("greeting", "stub")
    assert run("practice", "-o", "interview_run_untried=true").parseoutcomes() == {"failed": 2}


def test_all_solved_says_nothing_next(submit: Submit, run: Runner) -> None:
    submit("greeting", "reference")
    result = run("practice")
    assert result.ret == 0
    assert "next " not in result.stdout.str()


def test_markdown_is_a_comment_with_tables(mixed: None, run: Runner, pytester: pytest.Pytester) -> None:
    run("practice", "zoe", "--interview-report=markdown:out.md")
    text = (pytester.path / "out.md").read_text(encoding="utf-8")
    assert "## practice\n\n**1 of 3 concepts mastered**, 0 of 2 exercises solved, 1 of 5 checks passed.\n" in text
    assert "| greeting | junior | started | 1/2 | The word of greeting should come from the configuration. |" in text
    assert "| counter | mid | untried | 0/3 |  |" in text
    assert "- **missing** (1): Words from the configuration (0/1)" not in text
    assert "- **mastered** (1): A name in the path (1/1)" in text
    assert "nothing\\_like\\_it" in text


def test_markdown_says_what_was_not_checked(write: Write, run: Runner, pytester: pytest.Pytester) -> None:
    write("greeting", "")
    write("countr", "")
    run("practice", "--interview-report=markdown:out.md")
    text = (pytester.path / "out.md").read_text(encoding="utf-8")
    assert "\n\n- **Note:** practice/countr was not checked: no exercise has this name. Did you mean 'counter'" in text


def test_hostile_text_is_literal_in_markdown(write: Write, run: Runner, pytester: pytest.Pytester) -> None:
    write("greeting", "raise ValueError('<img src=x> | @team [a](http://b) `c`\\x1b[31m\\u202e')\n")
    run("practice", "--interview-report=markdown:out.md", "--interview-report=json:out.json")
    text = (pytester.path / "out.md").read_text(encoding="utf-8")
    assert "&lt;img src=x&gt; \\| @&#8203;team \\[a\\]\\(http\\://b\\) \\`c\\`\\\\x1b\\[31m\\\\u202e" in text
    message = json.loads((pytester.path / "out.json").read_text(encoding="utf-8"))["exercises"][0]["checks"][0][
        "message"
    ]
    assert "\x1b[31m" in message


def test_a_long_report_is_cut_for_a_comment(mixed: None, report_of: ReportOf) -> None:
    report: Report = report_of("practice")  # type: ignore[assignment]
    report["exercises"] *= 3000
    text = to_markdown(report)
    assert len(text) < 65_536
    assert len(text) > MAX_LENGTH * 0.9
    assert "Cut here: the whole report is" in text


def test_lines_fit_any_width(mixed: None, report_of: ReportOf) -> None:
    report: Report = report_of("practice")  # type: ignore[assignment]
    for width in (40, 80, 100, 300):
        lines = [line.lead + line.rest for line in to_lines(report, width)]
        headed = [line for line in lines if not line.startswith("    ")]
        assert max(map(len, headed)) <= min(width, 100)


def test_control_and_direction_characters_are_made_visible() -> None:
    assert visible("a\x1b[2J\x00\u202e\u200bé\ud800\n\tb") == "a\\x1b[2J\\x00\\u202e\\u200bé\\ud800\n\tb"
    assert shortened("x" * 12, 10) == "xxxxxxxxxx ... (2 more characters)"
    assert markdown("a\n# b  *c*") == "a \\# b \\*c\\*"


def test_the_report_of_a_name_that_is_no_text_is_written(write: Write, report_of: ReportOf) -> None:
    write("greeting", "raise ValueError('\\ud800')\n")
    assert report_of("practice")["exercises"][0]["state"] == "broken"


def test_a_run_from_inside_names_things_as_seen_from_there(
    submit: Submit, run: Runner, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit("greeting", "stub")
    for place, path in (("practice", "greeting/app.py"), ("practice/greeting", "./app.py")):
        with monkeypatch.context() as elsewhere:
            elsewhere.chdir(pytester.path / place)
            result = run("--rootdir=.")
        result.stdout.fnmatch_lines(["practice: 0 of 2 concepts mastered, 0 of 1 exercise solved"])
        result.stdout.fnmatch_lines([f"next  greeting: flask-interview show greeting, then edit {path}."])


def test_two_folders_of_one_name_keep_their_rows_apart(
    submit: Submit, report_of: ReportOf, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit("greeting", "reference")
    shutil.copytree(pytester.path / "practice", pytester.path / "practice/practice")
    with monkeypatch.context() as elsewhere:
        elsewhere.chdir(pytester.path / "practice")
        report = report_of(".")
    assert len({submission["name"] for submission in report["submissions"]}) == 2
    assert len({(row["submission"], row["slug"]) for row in report["exercises"]}) == 2
