"""Options, ini settings, and the words for a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import MINI, Runner

Submit = Callable[..., Path]
Report = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def half_solved(submit: Submit) -> None:
    submit("greeting", "fixed_word")
    submit("counter", "reference")


WRONG = [
    (["--interview-exercise=greetin"], "greetin: there is no exercise of this name. Did you mean 'greeting'?"),
    (["--interview-concept=greeting.pth"], "there is no concept of this name. Did you mean 'greeting.path'?"),
    (["--interview-level=midd"], "midd: there is no level of this name. Did you mean 'mid'?"),
    (["--interview-report=jsn:out"], "jsn: there is no report format of this name. Did you mean 'json'?"),
    (["--interview-report=json"], "--interview-report=json: names no file. Write FORMAT:PATH, as in json:report.json."),
    (["--interview-report=json:absent/out.json"], "absent does not exist. Make it first."),
    (["--interview-report=json:out", "--interview-report=markdown:out"], "out: is the place of two reports."),
    (["--interview-report=json:practice/greeting/app.py"], "app.py: is the name of a program. A report must not be"),
    (["--interview-report=json:practice"], "practice: is a folder. Give the report a file name."),
    (["--interview-fail-under=most"], "--interview-fail-under: 'most' is not a number of 0 or more. Write it as 10."),
    (["--interview-fail-under=101"], "--interview-fail-under: 101 is no percentage. Give 0 to 100."),
    (["--interview-timeout=-1"], "--interview-timeout: '-1' is not a number of 0 or more."),
    (["--interview-timeout=nan"], "--interview-timeout: 'nan' is not a number of 0 or more."),
    (["--interview-seed=x"], "--interview-seed: 'x' is not a whole number. Copy it from a report."),
    (["--interview-pack=absent"], "absent: this pack folder does not exist. Give the folder that holds concepts.toml."),
    (["--interview-pack=practice"], "practice: not a pack: it has no concepts.toml."),
    (["practise"], "practise: does not exist. Did you mean 'practice'?"),
    (
        ["elsewhere"],
        "elsewhere: holds no solution. A solution is an app.py in a folder named after an exercise: counter",
    ),
    (["misspelt"], "misspelt/greetin: no exercise has this name. Did you mean 'greeting'? Rename the folder."),
]


@pytest.mark.parametrize(("args", "message"), WRONG, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_a_wrong_option_is_told_before_anything_runs(
    run: Runner, pytester: pytest.Pytester, args: list[str], message: str
) -> None:
    (pytester.path / "elsewhere").mkdir()
    (pytester.path / "misspelt/greetin").mkdir(parents=True)
    (pytester.path / "misspelt/greetin/app.py").touch()
    result = run(*args, *(["practice"] if args[0].startswith("-") else []))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    errors = [line for line in result.errlines if line]
    assert len(errors) == 1
    assert errors[0].startswith("ERROR: ")
    assert message in errors[0]
    assert "collected" not in result.stdout.str()


def test_an_unwritable_report_is_told_before_the_checks_run(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.interview.os.access", lambda *args: False)
    result = run("practice", "--interview-report=json:out.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "out.json: cannot be written. Choose another place for the report." in result.stderr.str()


@pytest.mark.parametrize("name", ["exercise=x", "level=mid", "seed=3", "timeout=1", "fail-under=2", "report=json:x"])
def test_an_option_without_the_switch_is_an_error(pytester: pytest.Pytester, name: str) -> None:
    result = pytester.runpytest_inprocess(f"--interview-{name}", "practice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"--interview-{name.partition('=')[0]}: has no effect alone. Add --interview." in result.stderr.str()


def test_a_misspelt_folder_among_others_fails_the_run(run: Runner, submit: Submit, pytester: pytest.Pytester) -> None:
    submit("greeting", "reference", "other").rename(pytester.path / "other/greting")
    submit("counter", "reference", "other")
    result = run("other")
    result.assert_outcomes(passed=3)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    text = " ".join(result.stdout.str().split())
    assert "other/greting was not checked: no exercise has this name. Did you mean 'greeting'? Rename" in text


def test_filter_by_exercise(report_of: Report) -> None:
    report = report_of("practice", "--interview-exercise=counter")
    assert [e["slug"] for e in report["exercises"]] == ["counter"]
    assert {c["id"]: c["state"] for c in report["concepts"]} == {
        "counter.state": "mastered", "greeting.config": "mastered"}  # fmt: skip


@pytest.mark.parametrize("args", [["--interview-level=junior"], ["--interview-level=junior,senior"]])
def test_filter_by_level(report_of: Report, args: list[str]) -> None:
    assert [e["slug"] for e in report_of("practice", *args)["exercises"]] == ["greeting"]


def test_filter_by_concept_runs_all_its_evidence(report_of: Report) -> None:
    report = report_of("practice", "--interview-concept=greeting.config")
    assert [(e["slug"], [c["name"] for c in e["checks"]]) for e in report["exercises"]] == [
        ("greeting", ["test_the_word_is_configured"]),
        ("counter", ["test_counts_from_the_start_it_is_given"])]  # fmt: skip
    states = {c["id"]: (c["state"], c["passed"], c["total"]) for c in report["concepts"]}
    assert states == {"greeting.config": ("partial", 1, 2), "counter.state": ("partial", 1, 3)}


def test_filter_by_topic(report_of: Report) -> None:
    report = report_of("practice", "--interview-concept=counter", "--interview-concept=greeting.path")
    assert report["summary"]["passed"] == 4


def test_a_filter_that_leaves_nothing_is_nothing_collected(run: Runner) -> None:
    result = run("practice/greeting", "--interview-exercise=counter")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_deselected_checks_make_a_concept_partial_at_best(report_of: Report) -> None:
    report = report_of("practice", "-k", "from_the_start")
    assert {c["id"]: (c["state"], c["passed"], c["total"]) for c in report["concepts"]} == {
        "counter.state": ("partial", 1, 3), "greeting.config": ("partial", 1, 2)}  # fmt: skip


@pytest.mark.parametrize(("percent", "code"), [("60", 1), ("100", 1), ("0", 1)])
def test_the_threshold_never_hides_a_failure(run: Runner, percent: str, code: int) -> None:
    assert run("practice", f"--interview-fail-under={percent}").ret == code


def test_the_threshold_is_told(run: Runner) -> None:
    result = run("practice/counter", "--interview-fail-under=100")
    result.stdout.fnmatch_lines(["Required mastery of 100% reached: 100.0%"])
    assert result.ret == 0
    result = run("practice/counter", "-k", "apart", "--interview-fail-under=80.5")
    result.stdout.fnmatch_lines(["FAIL Required mastery of 80.5% not reached: 0.0%"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_ini_settings_do_what_the_options_do(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: MINI)
    pytester.makeini(
        "[pytest]\ninterview = true\ninterview_report = markdown:out.md\ninterview_fail_under = 99\n"
        f"interview_timeout = 5\ninterview_pack = {MINI}\naddopts = -p no:flask -p no:randomly -p no:asyncio\n"
    )
    result = pytester.runpytest_inprocess("practice/counter")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["Required mastery of 99% reached: 100.0%", "markdown report: out.md"])
    assert (pytester.path / "out.md").read_text(encoding="utf-8").startswith("# Flask interview")


def test_the_ini_setting_leaves_ordinary_runs_alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: MINI)
    pytester.makeini("[pytest]\ninterview = true\naddopts = -p no:flask -p no:randomly -p no:asyncio\n")
    pytester.makepyfile(test_mine="def test_mine(): pass")
    result = pytester.runpytest_inprocess("test_mine.py")
    result.assert_outcomes(passed=1)
    assert "interview" not in result.stdout.str().replace("flask-interview", "")


def test_a_run_is_repeated_from_its_seed(run: Runner, submit: Submit) -> None:
    submit("greeting", "deaf", "other")

    def names(result: pytest.RunResult) -> list[str]:
        return [line for line in result.outlines if "> GET /hello/" in line]

    first = names(run("other"))
    assert first == names(run("other"))
    assert first != names(run("other", "--interview-seed=2"))


def test_a_run_is_repeated_from_another_folder(
    run: Runner, submit: Submit, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit("greeting", "deaf", "other")
    there = [line for line in run("other").outlines if "> GET /hello/" in line]
    with monkeypatch.context() as elsewhere:
        elsewhere.chdir(pytester.path / "other")
        here = [line for line in run(".", "--rootdir=.").outlines if "> GET /hello/" in line]
    assert here == there


def test_the_seed_is_in_header_and_report(run: Runner, report_of: Report) -> None:
    run("practice", "--interview-seed=77").stdout.fnmatch_lines(["interview: 2 solutions, inline runtime, seed 77"])
    assert report_of("practice", "--interview-seed=78")["run"]["seed"] == 78


def test_without_a_seed_runs_differ(pytester: pytest.Pytester) -> None:
    from pytest_flask_interview.settings import read_settings

    seeds = {read_settings(pytester.parseconfig("--interview")).seed for _ in range(3)}
    assert len(seeds) > 1


def test_missing_packages_make_an_exercise_unavailable(
    run: Runner, report_of: Report, mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: mini)
    path = mini / "greeting/exercise.toml"
    path.write_text('needs = ["surely-absent>=2"]\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    checks = mini / "greeting/test_greeting.py"
    checks.write_text("import surely_absent\n" + checks.read_text(encoding="utf-8"), encoding="utf-8")
    report = report_of("practice")
    exercises = {e["slug"]: e for e in report["exercises"]}
    assert exercises["greeting"]["state"] == "unavailable"
    assert {c["message"] for c in exercises["greeting"]["checks"]} == {"unavailable: pip install 'surely-absent>=2'"}
    states = {c["id"]: c["state"] for c in report["concepts"]}
    assert states == {"greeting.path": "unavailable", "greeting.config": "partial", "counter.state": "mastered"}
    result = run("practice")
    result.assert_outcomes(passed=3, skipped=2)
    result.stdout.fnmatch_lines(["*unavailable*greeting", "*unavailable: pip install 'surely-absent>=2'"])
    monkeypatch.setenv("INTERVIEW_NO_SKIPS", "1")
    assert run("practice").ret == pytest.ExitCode.TESTS_FAILED


def test_a_probe_used_wrongly_is_the_pack_authors_error(
    run: Runner, mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: mini)
    path, source = mini / "counter/test_counter.py", (mini / "counter/test_counter.py").read_text(encoding="utf-8")
    wrong = {
        'probe("nmber")': "probes.py: has no probe 'nmber'. Did you mean 'number'?",
        'probe("unjsonable")': "is not JSON data (Object of type set is not JSON serializable).",
        'probe("number", {1})': "is not JSON data (Object of type set is not JSON serializable).",
        'app({"A": {1}})': "the configuration of an app: is not JSON data",
        'probe("crash")': "a step of this check beside your code, 'crash', failed: RuntimeError: the probe's own",
    }
    for call, message in wrong.items():
        path.write_text(source.replace('probe("number")', call), encoding="utf-8")
        result = run("practice/counter", "-k", "number_is_where")
        result.assert_outcomes(failed=1, deselected=2)
        assert message in " ".join(result.stdout.str().split())
    (mini / "counter/probes.py").unlink()
    path.write_text(source, encoding="utf-8")
    assert "probes.py: is missing. A check asks for a probe." in run("practice/counter").stdout.str().replace("\n", " ")


def test_the_solution_fixture_outside_an_exercise_says_how_to_run(run: Runner, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_mine="def test_mine(solution): pass")
    result = run("test_mine.py", "practice/counter")
    assert "test_mine: asks for 'solution' but is no check of an exercise. Run it with:" in result.stdout.str()


@pytest.fixture
def edited(mini: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Changes the checks of `greeting` in the pack that runs."""
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: mini)
    path = mini / "greeting/test_greeting.py"

    def edit(old: str, new: str) -> None:
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


def test_a_parametrised_check_counts_once_and_needs_all_its_cases(
    run: Runner, report_of: Report, edited: Callable[[str, str], None]
) -> None:
    edited('@pytest.mark.concept("greeting.path")\ndef test_greets_by_name(http, rng):',
           '@pytest.mark.parametrize("case", [1, 2])\n@pytest.mark.concept("greeting.path")\n'
           "def test_greets_by_name(http, rng, case):")  # fmt: skip
    report = report_of("practice/greeting")
    assert [c["name"] for c in report["exercises"][0]["checks"]] == [
        "test_greets_by_name", "test_the_word_is_configured"]  # fmt: skip
    assert report["concepts"][0] == report["concepts"][0] | {"id": "greeting.path", "state": "mastered", "total": 1}
    half = report_of("practice/greeting/app.py::test_greets_by_name[1]")
    assert half["exercises"][0]["checks"][0]["outcome"] == "skipped"
    assert half["exercises"][0]["checks"][0]["message"] == "1 of its 2 cases did not run."
    assert half["concepts"][0]["state"] != "mastered"


def test_checks_that_do_not_import_are_an_error_of_the_collection(
    run: Runner, edited: Callable[[str, str], None]
) -> None:
    edited("import pytest", "import pytest\nimport nothing_like_it")
    result = run("practice")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*ModuleNotFoundError: No module named 'nothing_like_it'"])


def test_a_check_that_skips_itself_has_not_passed(report_of: Report, edited: Callable[[str, str], None]) -> None:
    edited("    name = rng", "    pytest.skip('install a browser')\n    name = rng")
    report = report_of("practice/greeting")
    assert report["exercises"][0]["checks"][0]["message"] == "install a browser"
    assert report["exercises"][0]["state"] == "started"
    assert {c["id"]: c["state"] for c in report["concepts"]}["greeting.path"] == "unavailable"


def test_a_long_explanation_is_cut(run: Runner, edited: Callable[[str, str], None]) -> None:
    edited('assert response.text == f"Hello, {name}"', "assert list(range(500)) == list(range(1, 501))")
    text = run("practice/greeting", "-vv").stdout.str()
    assert "more lines)" in text
    assert len(text.splitlines()) < 100


def test_a_report_that_cannot_be_written_after_all_fails_the_run(run: Runner, pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        f"from pathlib import Path\nGONE = Path({str(pytester.path / 'gone')!r})\n"
        "def pytest_runtest_teardown():\n    GONE.is_dir() and GONE.rmdir()\n"
    )
    (pytester.path / "gone").mkdir()
    result = run("practice/counter", "--interview-report=json:gone/out.json")
    result.stdout.fnmatch_lines(["FAIL json report: gone/out.json could not be written: No such file or directory."])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_pytests_own_tracebacks_are_there_for_the_asking(run: Runner) -> None:
    text = run("practice/greeting", "--tb=long").stdout.str()
    assert "def test_the_word_is_configured(solution):" in text
    assert "E       AssertionError" in text
    short = run("practice/greeting", "--tb=line").stdout.str()
    assert "The word of greeting should come from the configuration." in short
