"""Sets of exercises: chosen by one name, and expected of everybody whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pytest_flask_interview.cli.main import interview
from pytest_flask_interview.errors import PackError
from pytest_flask_interview.packs import load_pack

from .conftest import MINI, Runner, needs_sandbox

SETS = """
[sets.short]
title = "Say hello and count"
minutes = 8
exercises = ["greeting", "counter"]

[sets.polite]
title = "Say hello"
minutes = 3
exercises = ["greeting"]
"""

Report = Callable[..., dict[str, Any]]


@pytest.fixture
def with_sets(mini: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The mini pack with two sets, in place of the built-in one."""
    with (mini / "concepts.toml").open("a", encoding="utf-8") as concepts:
        concepts.write(SETS)
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: mini)
    return mini


def test_only_the_exercises_of_the_set_are_checked(
    run: Runner, report_of: Report, submit: Callable[..., Path], with_sets: Path
) -> None:
    submit("greeting", "reference")
    submit("counter", "stub")
    report = report_of("practice", "--interview-set=polite")
    assert [row["slug"] for row in report["exercises"]] == ["greeting"]
    assert run("practice", "--interview-set=polite").ret == pytest.ExitCode.OK


def test_what_somebody_left_out_is_missing(
    run: Runner, report_of: Report, submit: Callable[..., Path], with_sets: Path
) -> None:
    submit("greeting", "reference", "ada")
    submit("counter", "reference", "ada")
    submit("greeting", "reference", "bob")
    report = report_of(".", "--interview-set=short")
    states = {(row["submission"], row["slug"]): row["state"] for row in report["exercises"]}
    assert states == {("ada", "greeting"): "solved", ("ada", "counter"): "solved",
                      ("bob", "greeting"): "solved", ("bob", "counter"): "missing"}  # fmt: skip
    of_bob = {row["id"]: row["state"] for row in report["concepts"] if row["submission"] == "bob"}
    assert of_bob == {"greeting.path": "mastered", "greeting.config": "partial", "counter.state": "missing"}
    result = run(".", "--interview-set=short")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["bob: 1 of 3 concepts mastered, 1 of 2 exercises solved",
                                 "  missing      counter   0 of 3 checks, 3 not run"])  # fmt: skip
    assert run(".", "--interview-set=short", "--interview-exercise=greeting").ret == pytest.ExitCode.OK


def test_an_unknown_set_gets_the_nearest(run: Runner, with_sets: Path) -> None:
    result = run(".", "--interview-set=shrot")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*shrot: there is no set of exercises of this name. Did you mean 'short'?"])


def test_a_set_names_exercises_of_its_pack(mini: Path) -> None:
    with (mini / "concepts.toml").open("a", encoding="utf-8") as concepts:
        concepts.write(SETS.replace('"counter"', '"countre"').replace("minutes = 3", "minuts = 3"))
    with pytest.raises(PackError) as caught:
        load_pack(mini)
    assert "unknown key 'minuts'. Did you mean 'minutes'?" in str(caught.value)
    path = mini / "concepts.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("minuts", "minutes"), encoding="utf-8")
    with pytest.raises(PackError, match=r"the unknown exercise 'countre'. Did you mean 'counter'"):
        load_pack(mini)


def test_the_command_line_knows_sets(with_sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    listed = CliRunner().invoke(interview, ["list", "--set", "polite"]).output
    assert "counter" not in listed
    assert listed.endswith("Say hello. Time for them all, for somebody practised: 3 minutes.\n")
    made = CliRunner().invoke(interview, ["new", "theirs", "--set", "polite"])
    assert made.output.startswith("1 exercise in theirs.")
    assert sorted(path.name for path in Path("theirs").iterdir()) == ["greeting", "pytest.ini"]
    wrong = CliRunner().invoke(interview, ["new", "theirs", "--set", "polit"])
    assert "polit: there is no set of exercises of this name. Did you mean 'polite'?" in wrong.output


@needs_sandbox
def test_screening_by_set(submit: Callable[..., Path], pytester: pytest.Pytester, mini: Path) -> None:
    with (mini / "concepts.toml").open("a", encoding="utf-8") as concepts:
        concepts.write(SETS)
    submit("greeting", "reference", "bob")
    result = pytester.run("flask-interview", "screen", "bob", "--set", "short", "--pack", str(mini))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*missing * counter * 0 of 3 checks, 3 not run"])


def test_two_packs_may_not_have_a_set_of_one_name(run: Runner, with_sets: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    text = (MINI / "concepts.toml").read_text(encoding="utf-8").partition("[topics")[0]
    (other / "concepts.toml").write_text(text + SETS.replace('["greeting"', "[").replace(', "counter"', ""))
    result = run(".", f"--interview-pack={other}")
    result.stderr.fnmatch_lines(["*is another pack's already. Rename one of them.*"])
