"""Sets of exercises: chosen by one name, and expected of everybody whole."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pytest_flask_interview.cli.main import interview, practice_packs
from pytest_flask_interview.errors import PackError
from pytest_flask_interview.packs import load_pack

from .conftest import MINI, Runner, needs_sandbox

COMMAND = (sys.executable, "-m", "pytest_flask_interview")
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
    result = pytester.run(
        sys.executable, "-m", "pytest_flask_interview", "screen", "bob", "--set", "short", "--pack", str(mini)
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*missing * counter * 0 of 3 checks, 3 not run"])


def test_two_packs_may_not_have_a_set_of_one_name(run: Runner, with_sets: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    text = (MINI / "concepts.toml").read_text(encoding="utf-8").partition("[topics")[0]
    (other / "concepts.toml").write_text(text + SETS.replace('["greeting"', "[").replace(', "counter"', ""))
    result = run(".", f"--interview-pack={other}")
    result.stderr.fnmatch_lines(["*the set 'short' is already declared by the pack */mini. Rename one of them.*"])


def test_a_set_of_the_built_in_pack_yields(
    run: Runner, with_sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report_of: Report,
    submit: Callable[..., Path],
) -> None:  # fmt: skip
    monkeypatch.setattr("pytest_flask_interview.catalogue.builtin_pack", lambda: with_sets)
    other = Path(shutil.copytree(MINI, tmp_path / "other"))
    (other / "greeting").rename(other / "salute")
    (other / "salute/test_greeting.py").rename(other / "salute/test_salute.py")
    shutil.rmtree(other / "counter")
    text = re.sub(r'\[concepts."counter.*', "", (other / "concepts.toml").read_text(encoding="utf-8"), flags=re.DOTALL)
    text = text.replace('"greeting.', '"salute.').replace("[topics.greeting]", "[topics.salute]")
    sets = '\n[sets.polite]\ntitle = "Ours"\nminutes = 3\nexercises = ["salute"]\n'
    (other / "concepts.toml").write_text(text + sets, encoding="utf-8")
    checks = other / "salute/test_salute.py"
    checks.write_text(checks.read_text(encoding="utf-8").replace('"greeting.', '"salute.'), encoding="utf-8")
    submit("greeting", "reference")
    report = report_of("practice", "--interview-set=polite", f"--interview-pack={other}")
    assert [row["slug"] for row in report["exercises"]] == ["salute"], "the set of the private pack"


def test_what_is_handed_out_names_no_pack(with_sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(interview, ["new", "task", "greeting", "--set", "polite", "--hand-out"])
    assert made.output == "1 exercise in task. Send it, and when it comes back: flask-interview screen FOLDER\n"
    assert sorted(path.name for path in Path("task").iterdir()) == ["greeting"]


def test_practice_with_a_pack_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(interview, ["new", "mine", "greeting", "--pack", str(MINI)]).exit_code == 0
    assert "Keep the number" in CliRunner().invoke(interview, ["hint", "counter", "--folder", "mine"]).output
    monkeypatch.chdir(tmp_path / "mine")
    assert "# " in CliRunner().invoke(interview, ["show", "counter"]).output
    (tmp_path / "mine/pytest.ini").write_text("[pytest", encoding="utf-8")
    assert practice_packs(None) == (), "a file that is damaged"


@needs_sandbox
def test_what_new_writes_for_a_pack_is_no_notice(pytester: pytest.Pytester) -> None:
    assert pytester.run(*COMMAND, "new", "ann", "greeting", "--pack", str(MINI)).ret == 0
    result = pytester.run(*COMMAND, "screen", "ann", "--pack", str(MINI))
    assert "planted_file" not in result.stdout.str()
