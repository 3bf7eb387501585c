"""What an exercise needs beside Python and packages: programs, services, and a place outside the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_flask_interview.catalogue import Catalogue, missing_programs
from pytest_flask_interview.cli.practise import is_done
from pytest_flask_interview.errors import PackError
from pytest_flask_interview.packs import load_pack
from pytest_flask_interview.verify import verify

from .conftest import needs_sandbox
from .test_packs import edit

SERVICE_CHECK = '''

@pytest.mark.concept("counter.state")
def test_the_number_outlives_the_application(solution):
    """The number should be kept where the service says."""
    assert solution.app().client().post("/count").status_code == 200
    assert solution.service("keeper") in {EXPECTED}
'''


def judge(pack: Path, slug: str, *runtimes: str) -> tuple[list[str], tuple[str, ...]]:
    (verdict,) = verify([Catalogue.load([pack]).exercise(slug)], [pack], runtimes or ("inline",))
    return [str(violation) for violation in verdict.violations], verdict.left_out


@pytest.fixture
def with_service(mini: Path) -> Callable[[str], Path]:
    """The mini pack with a check that asks for a service, which is to be in a list of values."""

    def add(expected: str) -> Path:
        with (mini / "counter/test_counter.py").open("a", encoding="utf-8") as checks:
            checks.write(SERVICE_CHECK.replace("{EXPECTED}", expected))
        return mini

    return add


def test_an_answer_is_verified_with_its_service_too(
    with_service: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = with_service("[None, 'keep://there']")
    edit(pack / "counter/exercise.toml", "minutes = 5", 'minutes = 5\nanswers.other.services = { keeper = "too" }')
    monkeypatch.delenv("INTERVIEW_KEEPER_URL", raising=False)
    violations, left_out = judge(pack, "counter")
    assert left_out == (
        "counter, answer other with keeper: not verified; run it inline with INTERVIEW_KEEPER_URL set.",
    )
    monkeypatch.setenv("INTERVIEW_KEEPER_URL", "keep://there")
    again, left_out = judge(pack, "counter")
    assert (again, left_out) == (violations, ())
    monkeypatch.setenv("INTERVIEW_KEEPER_URL", "keep://elsewhere")
    found, _ = judge(pack, "counter")
    (new,) = set(found) - set(violations)
    assert "counter, answer other with keeper: fails test_the_number_outlives_the_application" in new


@needs_sandbox
def test_no_service_reaches_into_the_sandbox(
    with_service: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = with_service("['keep://there']")
    edit(pack / "counter/exercise.toml", "minutes = 5", 'minutes = 5\nanswers.other.services = { keeper = "needed" }')
    monkeypatch.setenv("INTERVIEW_KEEPER_URL", "keep://there")
    inline, _ = judge(pack, "counter")
    assert [line for line in inline if "other" in line] == []
    assert "answer reference: fails test_the_number_outlives" in "".join(inline), "it is verified without a service"
    _, left_out = judge(pack, "counter", "sandbox")
    assert left_out == (
        "counter, answer other with keeper: not verified; run it inline with INTERVIEW_KEEPER_URL set.",
    )


def test_a_service_is_needed_or_too(mini: Path) -> None:
    edit(mini / "counter/exercise.toml", "minutes = 5", 'minutes = 5\nanswers.other.services = { keeper = "maybe" }')
    with pytest.raises(PackError, match="'services' has keeper = 'maybe'"):
        load_pack(mini)


def test_servers_are_looked_for_where_administrators_have_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert missing_programs(["surely-absent", "surely-absent"]) == ("surely-absent",)
    program = tmp_path / "surely-absent"
    program.touch(mode=0o755)
    assert missing_programs(["surely-absent"]) == ()


@pytest.fixture
def with_program(mini: Path) -> Path:
    """The mini pack with a check that starts a program that is absent."""
    edit(mini / "counter/test_counter.py", "def test_applications_count_apart",
         '@pytest.mark.program("surely-absent")\ndef test_applications_count_apart')  # fmt: skip
    return mini


def test_a_check_whose_program_is_absent_is_unavailable(
    with_program: Path, submit: Callable[..., Path], pytester: pytest.Pytester
) -> None:
    submit("counter", "reference")
    options = (f"--interview-pack={with_program}", "--interview-report=json:out.json", "practice")
    result = pytester.runpytest_subprocess("--interview", *options)
    result.stdout.fnmatch_lines(["*unavailable: install surely-absent*"])
    (row,) = json.loads((pytester.path / "out.json").read_text(encoding="utf-8"))["exercises"]
    assert {check["outcome"] for check in row["checks"]} == {"passed", "skipped"}
    assert row["state"] == "started"
    assert is_done(row), "or `flask-interview next` would propose it for ever"
    for check in row["checks"]:
        check["outcome"] = "skipped"
    assert not is_done(row)


def test_verify_wants_the_programs(with_program: Path) -> None:
    with pytest.raises(Exception, match=r"counter: cannot be verified here. Install surely-absent\."):
        judge(with_program, "counter")


@needs_sandbox
def test_an_exercise_may_not_be_for_the_sandbox(
    mini: Path, submit: Callable[..., Path], pytester: pytest.Pytester
) -> None:
    edit(mini / "counter/exercise.toml", "minutes = 5", 'minutes = 5\nnot_in_sandbox = "it flies a kite"')
    submit("counter", "reference")
    options = (f"--interview-pack={mini}", "--interview-report=json:out.json", "practice")
    result = pytester.runpytest_subprocess("--interview", "--interview-sandbox", *options)
    result.stdout.fnmatch_lines(["*unavailable in the sandbox: it flies a kite*"])
    report = json.loads((pytester.path / "out.json").read_text(encoding="utf-8"))
    assert report["exercises"][0]["state"] == "unavailable"
    assert report["summary"]["passed"] == 0
    assert pytester.runpytest_subprocess("--interview", *options).ret == 0
    violations, left_out = judge(mini, "counter", "inline", "sandbox")
    assert (violations, left_out) == ([], ())
    _, left_out = judge(mini, "counter", "sandbox")
    assert left_out[0] == "counter, stub: not verified; it cannot run in the sandbox: it flies a kite."
