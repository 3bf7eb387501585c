"""A solution's ``app.py`` is a test module, and pytest's own ways of selecting work on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Runner

Submit = Callable[..., Path]
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def two_solutions(submit: Submit) -> None:
    submit("greeting", "reference")
    submit("counter", "reference")


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line and " " not in line]


def test_node_ids_name_the_solution_and_the_check(run: Runner) -> None:
    result = run("--collect-only", "-q", "practice")
    assert ids(result) == [
        "practice/counter/app.py::test_counts_from_the_start_it_is_given",
        "practice/counter/app.py::test_applications_count_apart",
        "practice/counter/app.py::test_the_number_is_where_the_application_is",
        "practice/greeting/app.py::test_greets_by_name",
        "practice/greeting/app.py::test_the_word_is_configured",
    ]


@pytest.mark.parametrize(
    ("args", "passed"),
    [
        (["practice"], 5),
        (["practice/greeting"], 2),
        (["practice/greeting/app.py"], 2),
        (["practice/greeting/app.py::test_greets_by_name"], 1),
        (["practice/greeting/app.py::test_greets_by_name", "practice/counter/app.py"], 4),
        (["practice", "-k", "greets or apart"], 2),
        (["practice", "--deselect", "practice/counter/app.py"], 2),
        (["practice", "--ignore", "practice/counter"], 2),
        ([], 5),
    ],
)
def test_pytest_selects_as_always(run: Runner, args: list[str], passed: int) -> None:
    result = run(*args)
    result.assert_outcomes(passed=passed, deselected=pytest_deselected(args))
    assert result.ret == 0


def pytest_deselected(args: list[str]) -> int:
    return 3 if "-k" in args or "--deselect" in args else 0


def test_verbose_lines_name_the_solution_only(run: Runner) -> None:
    result = run("-v", "practice/greeting")
    result.stdout.fnmatch_lines(["practice/greeting/app.py::test_greets_by_name PASSED*"])
    result.stdout.no_fnmatch_line("*<-*")


def test_last_failed_runs_what_failed(run: Runner, write: Write, submit: Submit, pytester: pytest.Pytester) -> None:
    submit("greeting", "fixed_word", "other")
    assert run("other").parseoutcomes() == {"passed": 1, "failed": 1}
    assert run("other", "--lf").parseoutcomes() == {"failed": 1}


def test_stops_at_the_first_failure(run: Runner, submit: Submit) -> None:
    submit("greeting", "deaf", "other")
    result = run("-x", "other")
    assert result.parseoutcomes() == {"failed": 1}
    result.stdout.fnmatch_lines(["*started*greeting*0 of 2 checks, 1 not run"])


def test_a_persons_settings_for_their_own_tests_do_not_matter(run: Runner, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\npython_functions = check_*\npython_files = check_*.py app.py\npython_classes = X\n")
    result = run("practice", "-W", "error", "--doctest-modules")
    result.assert_outcomes(passed=5)


def test_a_persons_own_tests_run_beside_the_checks(run: Runner, pytester: pytest.Pytester) -> None:
    (pytester.path / "practice/greeting/test_mine.py").write_text(
        "def test_mine():\n    import app\n    assert app.create_app()\n", encoding="utf-8"
    )
    result = run("practice", "-o", "pythonpath=practice/greeting")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["practice: 3 of 3 concepts mastered, 2 of 2 exercises solved"])


def test_checks_are_rewritten_even_without_assertion_plugin(run: Runner, submit: Submit) -> None:
    submit("greeting", "deaf", "other")
    result = run("other", "--assert=plain")
    result.assert_outcomes(failed=2)


def test_a_pack_below_the_folder_is_not_taken_for_tests(run: Runner, pytester: pytest.Pytester, mini: Path) -> None:
    mini.rename(pytester.path / "practice" / "pack")
    result = run("practice")
    result.assert_outcomes(passed=5)


def test_junit_carries_the_concepts(run: Runner, pytester: pytest.Pytester) -> None:
    run("practice", "--junitxml=out.xml")
    xml = (pytester.path / "out.xml").read_text(encoding="utf-8")
    assert '<property name="interview.concepts" value="counter.state greeting.config" />' in xml
    assert 'tests="5"' in xml


def test_two_peoples_folders_are_told_apart(run: Runner, submit: Submit) -> None:
    submit("greeting", "deaf", "other")
    result = run("practice", "other")
    result.stdout.fnmatch_lines(
        [
            "*other/greeting: test_greets_by_name*",
            "practice: 3 of 3 concepts mastered, 2 of 2 exercises solved",
            "other: 0 of 2 concepts mastered, 0 of 1 exercise solved",
            "FAILED other/greeting/app.py::test_greets_by_name*",
        ]
    )


def test_an_exercise_folder_without_app_still_has_its_checks(run: Runner, pytester: pytest.Pytester) -> None:
    (pytester.path / "practice/greeting/app.py").unlink()
    result = run("practice")
    assert result.parseoutcomes() == {"passed": 3, "missing": 2}
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["*missing*greeting*0 of 2 checks", "*there is no app.py. Write one, or: flask-interview new practice greeting"]
    )
    assert run("practice/greeting").parseoutcomes() == {"missing": 2}


def test_a_broken_link_for_an_app_is_told(run: Runner, pytester: pytest.Pytester) -> None:
    app = pytester.path / "practice/greeting/app.py"
    app.unlink()
    app.symlink_to(app)
    result = run("practice")
    result.stdout.fnmatch_lines(["*app.py is a symbolic link that leads nowhere."])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_symlink_loop_is_not_followed(run: Runner, pytester: pytest.Pytester) -> None:
    (pytester.path / "practice/again").symlink_to(pytester.path / "practice")
    (pytester.path / "practice/self").symlink_to(pytester.path / "practice/self")
    run("practice").assert_outcomes(passed=5)


def test_debugger_opens_in_the_solutions_own_frame(write: Write, pytester: pytest.Pytester) -> None:
    pytest.importorskip("pexpect", reason="pip install pexpect")
    write("greeting", BUG)
    child = pytester.spawn_pytest(
        f"--interview --pdb -p no:randomly --interview-pack={pack()} -p no:cacheprovider practice/greeting"
    )
    child.expect(r"app\.py\(9\)hello\(\)")
    child.expect(r"\(Pdb\)")
    child.sendline("p (secret, name[:0])")
    child.expect_exact("(42, '')")
    child.sendline("q")
    child.read()


BUG = """\
from flask import Flask

app = Flask(__name__)


@app.get("/hello/<name>")
def hello(name):
    secret = 42
    return {}["absent"]
"""


def pack() -> Path:
    from .conftest import MINI

    return MINI


def test_with_several_people_nothing_but_the_checks_is_collected(
    run: Runner, submit: Submit, pytester: pytest.Pytester
) -> None:
    folder = submit("greeting", "deaf", "other")
    (folder / "conftest.py").write_text(
        "def pytest_collection_modifyitems(items):\n    items.clear()\n", encoding="utf-8"
    )
    (folder / "__init__.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    (folder / "test_mine.py").write_text("def test_mine(): pass\n", encoding="utf-8")
    run("practice", "other").assert_outcomes(passed=5, failed=2)


def test_folders_that_pytest_passes_over_are_collected(run: Runner, pytester: pytest.Pytester) -> None:
    (pytester.path / "practice").rename(pytester.path / "build")
    run(".").assert_outcomes(passed=5)


def test_a_submission_named_like_an_exercise_is_one(run: Runner, pytester: pytest.Pytester) -> None:
    (pytester.path / "practice").rename(pytester.path / "greeting")
    result = run("greeting")
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["greeting: 3 of 3 concepts mastered, 2 of 2 exercises solved"])


@pytest.mark.parametrize("name", ["a::b", "an [1] é", "two words"])
def test_odd_folder_names_keep_their_results(run: Runner, pytester: pytest.Pytester, name: str) -> None:
    (pytester.path / "practice").rename(pytester.path / name)
    result = run("--rootdir=.")
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["*: 3 of 3 concepts mastered, 2 of 2 exercises solved"])


@pytest.mark.parametrize("option", ["--setup-only", "--setup-plan", "--collect-only"])
def test_checks_that_are_only_prepared_have_not_passed(run: Runner, option: str) -> None:
    result = run("practice", option, "--interview-fail-under=100")
    assert "mastered" not in result.stdout.str()


def test_untried_stubs_do_not_stand_in_the_way(run: Runner, submit: Submit, pytester: pytest.Pytester) -> None:
    submit("counter", "stub", "begun")
    submit("greeting", "fixed_word", "begun")
    assert run("begun", "-x").parseoutcomes() == {"untried": 3, "passed": 1, "failed": 1}
    assert run("begun", "--lf").parseoutcomes() == {"failed": 1}


def test_a_breakpoint_in_the_solution_stops_there(write: Write, pytester: pytest.Pytester) -> None:
    pytest.importorskip("pexpect", reason="pip install pexpect")
    write("greeting", BUG.replace('    return {}["absent"]', "    breakpoint()\n    return f'Hello, {name}'"))
    child = pytester.spawn_pytest(
        f"--interview -k greets -p no:randomly --interview-pack={pack()} -p no:cacheprovider practice/greeting"
    )
    child.expect(r"\(Pdb\)")
    child.sendline("p secret + 1")
    child.expect("43")
    child.sendline("c")
    child.expect("1 passed")
    child.read()


def test_checks_import_what_stands_beside_them(
    run: Runner, mini: Path, submit: Callable[..., Path], write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: mini)
    checks = mini / "greeting/test_greeting.py"
    checks.write_text("from .words import agree\n" + checks.read_text(encoding="utf-8"), encoding="utf-8")
    (mini / "greeting/words.py").write_text("def agree(said):\n    assert said == 'yes', 'they disagree'\n")
    with checks.open("a", encoding="utf-8") as more:
        more.write('\n\n@pytest.mark.concept("greeting.path")\ndef test_last(http):\n    """Yes?"""\n    agree("no")\n')
    folder = submit("greeting", "reference")
    (folder / "words.py").write_text("agree = None\n", encoding="utf-8")
    result = run("practice")
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(["E   AssertionError: they disagree", "E     assert 'no' == 'yes'"])
