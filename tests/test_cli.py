"""The `flask-interview` command, in every way a person calls it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pytest_flask_interview.cli import interview
from pytest_flask_interview.installed import installed_packs
from pytest_flask_interview.packs import load_pack

from .conftest import MINI, needs_sandbox
from .test_packs import edit

Invoke = Callable[..., Result]
REFERENCE = MINI / "greeting/answers/reference/app.py"


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs the command in an empty folder, with the mini pack as the built-in one."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: MINI)
    return lambda *args: CliRunner().invoke(interview, [str(arg) for arg in args], prog_name="flask-interview")


@pytest.fixture
def practice(invoke: Invoke) -> Path:
    """A practice folder; the checks that the command starts know the mini pack from its ini file."""
    invoke("new")
    ini = Path("practice/pytest.ini")
    ini.write_text(f"{ini.read_text(encoding='utf-8')}interview_pack = {MINI}\n", encoding="utf-8")
    return Path("practice")


def test_new_writes_stubs_prompts_and_settings(invoke: Invoke) -> None:
    result = invoke("new")
    assert result.exit_code == 0
    assert result.output == (
        "2 exercises in practice. Read practice/greeting/prompt.md, edit practice/greeting/app.py, then run:\n"
        "  pytest --interview practice\n"
    )
    files = sorted(p.as_posix() for p in Path("practice").rglob("*") if p.is_file())
    assert files == ["practice/counter/app.py", "practice/counter/prompt.md", "practice/greeting/app.py",
                     "practice/greeting/prompt.md", "practice/pytest.ini"]  # fmt: skip
    assert "interview = true" in Path("practice/pytest.ini").read_text(encoding="utf-8")


def test_new_never_overwrites(invoke: Invoke) -> None:
    invoke("new", "mine", "greeting")
    app = Path("mine/greeting/app.py")
    app.write_text("mine\n", encoding="utf-8")
    Path("mine/greeting/prompt.md").unlink()
    Path("mine/pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    result = invoke("new", "mine")
    assert result.exit_code == 0
    assert "kept mine/greeting/app.py\n" in result.output
    assert app.read_text(encoding="utf-8") == "mine\n"
    assert Path("mine/pytest.ini").read_text(encoding="utf-8") == "[pytest]\n"
    assert Path("mine/greeting/prompt.md").exists()
    assert Path("mine/counter/app.py").exists()


def test_new_does_not_follow_a_link_that_leads_nowhere(invoke: Invoke) -> None:
    Path("mine/greeting").mkdir(parents=True)
    Path("mine/greeting/app.py").symlink_to("elsewhere.py")
    assert "kept mine/greeting/app.py" in invoke("new", "mine", "greeting").output
    assert not Path("mine/greeting/elsewhere.py").exists()


def test_new_with_a_pack_writes_where_it_is(invoke: Invoke, mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["pytest_flask_interview.cli.main"], "installed_packs", list)
    result = invoke("new", "mine", "greeting", "--pack", mini)
    assert result.output.startswith("1 exercise in mine.")
    assert f"interview_pack =\n    {mini}\n" in Path("mine/pytest.ini").read_text(encoding="utf-8")


WRONG = [
    (["new", "mine", "greetin"], "greetin: there is no exercise of this name. Did you mean 'greeting'?"),
    (
        ["new", "greeting"],
        "greeting: is the name of an exercise. Name a folder of solutions first: flask-interview new",
    ),
    (["new", "greeting", "counter"], "greeting: is the name of an exercise. Name a folder of solutions first:"),
    (["new", "n" * 300], "File name too long"),
    (["new", "file"], "file: is a file. Give the name of a folder."),
    (["new", "file/below"], "file/below: cannot be made: "),
    (["show", "countr"], "countr: there is no exercise of this name. Did you mean 'counter'?"),
    (["hint", "countr"], "countr: there is no exercise of this name. Did you mean 'counter'?"),
    (["answer", "countr"], "countr: there is no exercise of this name. Did you mean 'counter'?"),
    (["verify", "countr"], "countr: there is no exercise of this name. Did you mean 'counter'?"),
    (["hint", "counter"], "holds no solutions. Start with: flask-interview new practice"),
    (["next", "--folder", "nowhere"], "nowhere: holds no solutions. Start with: flask-interview new practice"),
    (["list", "--pack", "nowhere"], "nowhere: this pack folder does not exist."),
    (["lst"], "No such command 'lst'. Did you mean 'list'?"),
    (["list", "--levl", "mid"], "No such option"),
    (["list", "--level", "md"], "'md' is not one of 'junior', 'mid', 'senior'"),
]


@pytest.mark.parametrize(
    ("args", "message"), WRONG, ids=lambda value: "-".join(value) if isinstance(value, list) else ""
)
def test_a_wrong_call_is_told_in_one_line(invoke: Invoke, args: list[str], message: str) -> None:
    Path("file").touch()
    result = invoke(*args)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output
    assert not isinstance(result.exception, InterviewErrorLike)


InterviewErrorLike = (ValueError, KeyError, OSError)


def test_new_tells_where_it_cannot_write(invoke: Invoke) -> None:
    Path("mine").mkdir()
    Path("mine/greeting").touch()
    result = invoke("new", "mine", "greeting")
    assert result.exit_code == 1
    assert "mine/greeting/app.py: cannot be written: " in result.output
    assert "Nothing was overwritten." in result.output


def test_list_is_in_the_order_to_do_them(invoke: Invoke) -> None:
    lines = [" ".join(line.split()) for line in invoke("list").output.splitlines()]
    assert lines == ["exercise question level minutes what you build", "greeting M1 junior 5 A greeting",
                     "counter M2 mid 5 A counter"]  # fmt: skip
    assert "greeting" not in invoke("list", "--level", "mid").output


def test_list_as_markdown_tells_concepts_and_needs(invoke: Invoke) -> None:
    assert invoke("list", "--markdown").output.splitlines() == [
        "| question | exercise | level | minutes | what you build | concepts | needs |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| M1 | `greeting` | junior | 5 | A greeting | A name in the path, Words from the configuration |  |",
        "| M2 | `counter` | mid | 5 | A counter | State of an application, Words from the configuration |  |",
    ]


def test_list_says_what_to_install(invoke: Invoke, mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.builtin.builtin_pack", lambda: mini)
    edit(mini / "counter/exercise.toml", "minutes = 5", 'minutes = 5\nneeds = ["surely-absent"]')
    assert "counter needs: pip install 'surely-absent'" in invoke("list").output


def test_show_prints_the_task_and_its_concepts(invoke: Invoke) -> None:
    output = invoke("show", "greeting").output
    assert output.startswith("# A greeting\n")
    assert "junior, about 5 minutes. It gives evidence of:\n  A name in the path: A part of the path" in output


def test_show_renders_on_a_terminal(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.cli.pages._is_terminal", lambda: True)
    output = invoke("show", "greeting").output
    assert "# A greeting" not in output
    assert "A greeting" in output


def test_hints_come_one_more_each_time(invoke: Invoke, practice: Path) -> None:
    assert invoke("hint", "greeting").output == "1 of 2: A rule may have a variable part.\n"
    second = invoke("hint", "greeting").output
    assert second.splitlines()[1] == "2 of 2: Write <name> in the rule."
    assert "That was the last." in second
    assert invoke("hint", "greeting").output == second
    assert json.loads((practice / ".flask-interview.json").read_text(encoding="utf-8")) == {"greeting": 2}


@pytest.mark.parametrize("damaged", ["", "[]", '{"greeting": "x"}'])
def test_a_damaged_record_of_hints_starts_again(invoke: Invoke, practice: Path, damaged: str) -> None:
    (practice / ".flask-interview.json").write_text(damaged, encoding="utf-8")
    assert invoke("hint", "greeting").output.startswith("1 of 2")


def test_hint_finds_the_folder_from_inside_a_solution(
    invoke: Invoke, practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(practice / "greeting")
    assert invoke("hint", "counter").exit_code == 0
    assert Path("../.flask-interview.json").exists()


def test_answer_is_locked_until_solved(invoke: Invoke, practice: Path) -> None:
    locked = invoke("answer", "greeting")
    assert locked.exit_code == 1
    assert "greeting: is not solved yet: 0 of 2 checks pass. flask-interview hint greeting helps;" in locked.output
    assert "variable rule" not in locked.output
    forced = invoke("answer", "greeting", "--force")
    assert forced.output.startswith("# What to say")
    assert "# reference: app.py" in forced.output
    shutil.copy(REFERENCE, practice / "greeting/app.py")
    assert invoke("answer", "greeting").output == forced.output


def test_answer_without_a_solution_is_locked_too(invoke: Invoke, practice: Path) -> None:
    shutil.rmtree(practice / "greeting")
    assert "is not solved yet: 0 of 2" in invoke("answer", "greeting").output


def test_next_climbs(invoke: Invoke, practice: Path) -> None:
    assert invoke("next").output == (
        "greeting (junior, about 5 minutes): A greeting\n"
        "Read practice/greeting/prompt.md, then edit practice/greeting/app.py.\n"
    )
    (practice / "counter/app.py").write_text("begun = True\n", encoding="utf-8")
    assert "You have begun it. See what is open: pytest --interview practice/counter" in invoke("next").output
    shutil.rmtree(practice / "counter")
    shutil.copy(REFERENCE, practice / "greeting/app.py")
    assert "Get its stub: flask-interview new practice counter" in invoke("next").output
    shutil.copytree(MINI / "counter/answers/reference", practice / "counter")
    assert invoke("next").output == "All 2 exercises are solved.\n"


def test_a_run_that_makes_no_report_is_told(invoke: Invoke, practice: Path) -> None:
    (practice / "pytest.ini").write_text("[pytest]\ninterview_pack = absent\n", encoding="utf-8")
    result = invoke("next")
    assert result.exit_code == 1
    assert "pytest --interview: made no report. ERROR: " in result.output


def test_verify_says_what_holds(invoke: Invoke) -> None:
    result = invoke("verify", "--exact", "--runtime", "inline", "--pack", MINI)
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == (
        "counter: holds. The stub and an empty file fail 3 of 3 checks, 2 answers pass, "
        "2 mistakes fail exactly what they list."
    )
    assert result.output.endswith("2 exercises, all holding (inline)\n")


@needs_sandbox
def test_verify_takes_every_runtime_there_is(invoke: Invoke, mini: Path) -> None:
    *_, count, advice = invoke("verify", "--pack", MINI).output.splitlines()
    assert count == "2 exercises, all holding (inline and sandbox)"
    assert advice == "Whether a mistake fails more than its list is seen with --exact."
    with (mini / "greeting/answers/reference/app.py").open("a", encoding="utf-8") as app:
        app.write("import os\nif os.path.exists('/submission'):\n    del create_app\n")
    text = invoke("verify", "--pack", mini, "greeting").output
    assert "greeting, answer reference, in the sandbox runtime only: does not run: app.py has no application." in text


@needs_sandbox
@pytest.mark.parametrize(("mistake", "check"), [("deaf", "greets_by_name"), ("fixed_word", "the_word_is_configured")])
def test_every_check_catches_a_mistake_in_the_sandbox_too(invoke: Invoke, mini: Path, mistake: str, check: str) -> None:
    app = mini / "greeting/mistakes" / mistake / "app.py"
    right = f"import os\nif os.path.exists('/submission'):\n    exec({REFERENCE.read_text(encoding='utf-8')!r})\n"
    app.write_text(app.read_text(encoding="utf-8") + right, encoding="utf-8")
    text = invoke("verify", "--quick", "--pack", mini, "greeting").output
    assert f"greeting, mistake {mistake}, in the sandbox runtime only: passes test_{check}, which should" in text


def test_verify_says_where_there_is_no_sandbox(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.sandbox.bubblewrap.shutil.which", lambda _name: None)
    result = invoke("verify", "--pack", MINI, "greeting")
    assert "Not verified in the sandbox. --interview-sandbox: bubblewrap (bwrap) is not installed." in result.output
    assert result.output.endswith("1 exercise, all holding (inline)\n")


def test_verify_says_every_broken_promise(invoke: Invoke, mini: Path) -> None:
    edit(mini / "greeting/exercise.toml", '["test_the_word_is_configured"]', '["test_greets_by_name"]')
    edit(mini / "greeting/answers/other/words.py", "Hello", "Hallo")
    (mini / "greeting/mistakes/deaf/app.py").write_text("def broken(:\n", encoding="utf-8")
    result = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting")
    assert result.exit_code == 1
    text = result.output
    for line in (
        "greeting, mistake deaf: does not run: app.py does not import: SyntaxError",
        "greeting, mistake fixed_word: passes test_greets_by_name, which should catch it. Sharpen the check.",
        "greeting, answer other: fails test_greets_by_name (failed): It should greet me by the name in the path. [",
        "] Mend the check or the answer.",
        "Error: 1 exercise, 1 not holding: greeting",
    ):
        assert line in text


def test_verify_wants_no_free_credit(invoke: Invoke, mini: Path) -> None:
    (mini / "greeting/stub/app.py").write_text(REFERENCE.read_text(encoding="utf-8"), encoding="utf-8")
    text = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting").output
    assert "greeting, stub: passes test_greets_by_name. Assert a presence beside the absence." in text


def test_verify_wants_a_mistake_to_fail_no_more_than_its_list(invoke: Invoke, mini: Path) -> None:
    edit(
        mini / "greeting/exercise.toml",
        '["test_greets_by_name", "test_the_word_is_configured"]',
        '["test_greets_by_name"]',
    )
    text = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting").output
    assert "greeting, mistake deaf: fails test_the_word_is_configured (failed): " in text
    assert "List it in 'fails', or narrow one of them." in text


def test_verify_wants_every_check_to_run(invoke: Invoke, mini: Path) -> None:
    edit(mini / "greeting/test_greeting.py", '@pytest.mark.concept("greeting.path")\n',
         '@pytest.mark.concept("greeting.path")\n@pytest.mark.parametrize("x", [])\n')  # fmt: skip
    text = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting").output
    assert "greeting, answer reference: not all checks ran. Run it alone with pytest --interview and look." in text


def test_verify_says_what_no_run_shows(invoke: Invoke, mini: Path) -> None:
    checks = mini / "greeting/test_greeting.py"
    checks.write_text("from flask.json import dumps\n" + checks.read_text(encoding="utf-8"), encoding="utf-8")
    text = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting").output
    assert "  - greeting, test_greeting.py: imports flask.json. Ask over HTTP, or in a probe" in text


def test_verify_wants_an_exercise(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "concepts.toml").write_text('[pack]\nname = "mine"\nversion = "1"\n', encoding="utf-8")
    result = invoke("verify", "--pack", tmp_path)
    assert result.exit_code == 1
    assert "there is no exercise in this pack yet" in result.output


def test_verify_names_a_variant_that_crashes(invoke: Invoke, mini: Path) -> None:
    edit(mini / "greeting/answers/other/words.py", "Hello", "Hallo")
    with (mini / "greeting/answers/other/words.py").open("a", encoding="utf-8") as file:
        file.write("\nimport os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    result = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting")
    assert result.exit_code == 1
    assert "Error: greeting: answer other: crashed (Segmentation fault). Mend it: " in result.output


def test_a_whole_pack_is_verified_quickly_unless_one_asks(invoke: Invoke, mini: Path) -> None:
    edit(mini / "greeting/exercise.toml",
         '["test_greets_by_name", "test_the_word_is_configured"]', '["test_greets_by_name"]')  # fmt: skip
    inline = ("verify", "--runtime", "inline", "--pack", mini)
    result = invoke(*inline)
    assert result.exit_code == 0
    assert "mistakes fail what they list." in result.output
    assert invoke(*inline, "--exact").exit_code == 1
    assert invoke(*inline, "greeting").exit_code == 1
    assert invoke(*inline, "greeting", "--quick").exit_code == 0
    assert "choose one" in invoke(*inline, "--quick", "--fails", "greeting").output


def test_a_quick_verification_sees_a_mistake_that_does_not_run(invoke: Invoke, mini: Path) -> None:
    (mini / "greeting/mistakes/fixed_word/app.py").write_text("def broken(:\n", encoding="utf-8")
    text = invoke("verify", "--quick", "--runtime", "inline", "--pack", mini, "greeting").output
    assert "greeting, mistake fixed_word: does not run: app.py does not import: SyntaxError" in text


def test_verify_says_why_checks_cannot_be_read(invoke: Invoke, mini: Path) -> None:
    checks = mini / "greeting/test_greeting.py"
    checks.write_text("from .absent import words\n" + checks.read_text(encoding="utf-8"), encoding="utf-8")
    text = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting").output
    assert "pytest --interview: could not read the checks: ModuleNotFoundError: No module named " in text


def test_verify_says_what_a_check_stumbled_over(invoke: Invoke, mini: Path) -> None:
    edit(mini / "greeting/answers/other/words.py", "Hello", "Hallo")
    text = invoke("verify", "--runtime", "inline", "--pack", mini, "greeting").output
    assert "It should greet me by the name in the path. [" in text
    assert "AssertionError: assert 'Hallo, " in text


def test_verify_helps_whoever_is_still_writing(invoke: Invoke, mini: Path) -> None:
    edit(mini / "counter/exercise.toml", 'fails = ["test_applications_count_apart"]', "fails = []")
    result = invoke("verify", "--fails", "--runtime", "inline", "--pack", mini, "counter")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert ("  - counter, mistake global_state: is to fail no check. "
            "List in 'fails' what it fails: verify --fails prints it.") in lines  # fmt: skip
    assert ("  - counter, test_applications_count_apart: is failed by no mistake. "
            "Add a mistake that it catches.") in lines  # fmt: skip
    start = lines.index("[mistakes.global_state]")
    assert lines[start + 1] == 'fails = ["test_applications_count_apart"]'


def test_verify_counts_what_exercises_hold(invoke: Invoke, mini: Path) -> None:
    text = invoke("verify", "--stats", "--runtime", "inline", "--pack", mini).output
    lines = [" ".join(line.split()) for line in text.splitlines()]
    start = lines.index("exercise level checks concepts answers mistakes")
    assert lines[start + 1 : start + 4] == ["counter mid 3 2 2 2", "greeting junior 2 2 2 2", "together 5 3 4 4"]


def test_verify_needs_the_packages_of_an_exercise(invoke: Invoke, mini: Path) -> None:
    edit(mini / "counter/exercise.toml", "minutes = 5", 'minutes = 5\nneeds = ["surely-absent"]')
    result = invoke("verify", "--runtime", "inline", "--pack", mini)
    assert "counter: cannot be verified here. pip install 'surely-absent'" in result.output


def test_verify_needs_the_packages_of_an_answer(invoke: Invoke, mini: Path) -> None:
    edit(mini / "counter/exercise.toml", "minutes = 5", 'minutes = 5\nanswers.reference.needs = ["surely-absent"]')
    result = invoke("verify", "--runtime", "inline", "--pack", mini)
    assert "counter: cannot be verified here. pip install 'surely-absent'" in result.output
    assert "unavailable" not in invoke("list", "--pack", mini).output


def test_only_plugins_that_require_this_one_are_asked_for_packs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mini: Path
) -> None:
    for name, requires in (("acme-pack", "pytest-flask-interview>=0"), ("stranger", "pytest")):
        info = tmp_path / "site" / f"{name.replace('-', '_')}-1.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: {name}\nVersion: 1\nRequires-Dist: {requires}\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[pytest11]\n{name} = {name.replace('-', '_')}\n", encoding="utf-8")
    (tmp_path / "site/acme_pack.py").write_text(
        "from pathlib import Path\nimport pytest\n@pytest.hookimpl\ndef pytest_interview_packs():\n"
        f"    return Path({str(mini)!r})\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert mini in installed_packs()
    assert "stranger" not in sys.modules


@pytest.mark.parametrize("command", [["-m", "flask", "interview"], ["-m", "pytest_flask_interview"]])
def test_the_command_is_reached_in_other_ways(command: list[str], tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, *command, "list"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "blueprints" in done.stdout


def test_the_console_script_is_installed() -> None:
    script = shutil.which("flask-interview", path=str(Path(sys.executable).parent))
    assert script is not None
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("flask-interview, version 0.")


def test_the_variants_of_an_exercise_are_all_there() -> None:
    from pytest_flask_interview.variants import variants

    titles = [variant.title for variant in variants(load_pack(MINI).exercises["greeting"])]
    assert titles == ["stub", "empty", "answer reference", "answer other", "mistake deaf", "mistake fixed_word"]


def test_new_does_not_write_through_a_link_for_its_settings(invoke: Invoke) -> None:
    Path("mine").mkdir()
    Path("mine/pytest.ini").symlink_to(Path("elsewhere.ini").absolute())
    assert invoke("new", "mine").exit_code == 0
    assert not Path("elsewhere.ini").exists()


def test_new_quotes_what_is_to_be_typed(invoke: Invoke) -> None:
    assert "  pytest --interview 'two words'\n" in invoke("new", "two words").output


def test_hints_that_cannot_be_remembered_are_told(invoke: Invoke, practice: Path) -> None:
    (practice / ".flask-interview.json").mkdir()
    result = invoke("hint", "greeting")
    assert result.exit_code == 1
    assert "practice/.flask-interview.json: Is a directory." in result.output


def test_a_persons_own_options_do_not_disturb_the_command(
    invoke: Invoke, practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(REFERENCE, practice / "greeting/app.py")
    ini = practice / "pytest.ini"
    ini.write_text(ini.read_text(encoding="utf-8") + "addopts = --ff -k nothing\n", encoding="utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--lf -k nothing")
    assert "Read practice/counter/prompt.md" in invoke("next").output
