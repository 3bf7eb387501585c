"""The sandbox runtime as its users meet it: the same results, its options, its limits, and what it says without one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import MINI, NEIGHBOURS, Runner, needs_sandbox
from .test_neighbours import comparable

Submit = Callable[..., Path]
Write = Callable[..., Path]
Report = dict[str, Any]

pytestmark = needs_sandbox

GREETING = """
from flask import Flask

def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(config or {"WORD": "Hello"})
    {setup}

    @app.get("/hello/<name>")
    def hello(name):
        {body}
        return f"{app.config['WORD']}, {name}"

    return app
"""


@pytest.fixture
def screen(run: Runner, pytester: pytest.Pytester) -> Callable[..., tuple[pytest.RunResult, Report]]:
    """Runs in the sandbox, in this process; the result and the report."""

    def go(*args: str, timeout: float = 2) -> tuple[pytest.RunResult, Report]:
        path = pytester.path / "report.json"
        result = run("--interview-sandbox", f"--interview-timeout={timeout}", f"--interview-report=json:{path}",
                     "-p", "no:cacheprovider", "-p", "tests.measuring", *args)  # fmt: skip
        report: Report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return result, report

    return go


Screen = Callable[..., tuple[pytest.RunResult, Report]]


def greeting(body: str = "", setup: str = "") -> str:
    return GREETING.replace("{setup}", setup or "pass").replace("{body}", body or "pass")


def checks(report: Report, slug: str = "greeting") -> dict[str, dict[str, Any]]:
    (row,) = [row for row in report["exercises"] if row["slug"] == slug]
    return {check["name"]: check for check in row["checks"]}


def incidents(report: Report) -> set[str]:
    return {row["kind"] for row in report["integrity"]}


# The same results


def test_answers_and_mistakes_fare_as_inline(submit: Submit, pytester: pytest.Pytester, screen: Screen) -> None:
    for name, variants in {"ann": ("reference", "other"), "bob": ("fixed_word", "global_state"),
                           "cy": ("stub", "stub"), "di": ("deaf", "empty")}.items():  # fmt: skip
        for slug, variant in zip(("greeting", "counter"), variants, strict=True):
            submit(slug, variant, f"all/{name}")
    result, report = screen("all")
    assert "interview: 8 solutions, sandbox runtime, seed 1" in result.stdout.str()
    assert report["run"]["runtime"] == "sandbox"
    assert report["integrity"] == []
    sandboxed = comparable(pytester.path / "report.json")
    pytester.runpytest_inprocess("--interview", "--interview-seed=1", "-p", "no:cacheprovider", "all",
                                 f"--interview-report=json:{pytester.path / 'inline.json'}",
                                 *(f"-pno:{name}" for name in NEIGHBOURS))  # fmt: skip
    inline = comparable(pytester.path / "inline.json")
    inline["run"]["runtime"] = "sandbox"
    assert sandboxed == inline


@pytest.mark.parametrize("args", [["-n", "2"], ["--randomly-seed=1"], ["--import-mode=importlib"]], ids=" ".join)
def test_it_works_beside_other_plugins(submit: Submit, pytester: pytest.Pytester, args: list[str]) -> None:
    for person in ("ann", "bob"):
        submit("greeting", "fixed_word", f"all/{person}")
        submit("counter", "reference", f"all/{person}")
    result = pytester.runpytest_subprocess(
        "--interview", "--interview-sandbox", f"--interview-pack={MINI}", *args, "all"
    )
    result.assert_outcomes(passed=8, failed=2)


@pytest.mark.parametrize(
    ("args", "passed"),
    [
        (["all/ann/greeting"], 2),
        (["all/ann/greeting/app.py"], 2),
        (["all/ann/greeting/app.py::test_greets_by_name"], 1),
        (["all/ann", "all/bob/counter"], 8),
        (["all", "-k", "greets"], 2),
        (["all", "--interview-concept=counter.state"], 6),
    ],
)
def test_pytest_selects_as_always(submit: Submit, screen: Screen, args: list[str], passed: int) -> None:
    for person in ("ann", "bob"):
        submit("greeting", "reference", f"all/{person}")
        submit("counter", "reference", f"all/{person}")
    result, _ = screen(*args)
    result.assert_outcomes(passed=passed, deselected={"greets": 8, "--interview-concept=counter.state": 4}.get(
        args[-1] if args else "", 0))  # fmt: skip


def test_what_a_solution_printed_is_shown_where_a_check_fails(write: Write, screen: Screen) -> None:
    write("greeting", greeting("print('looking up', name); 1 / 0"))
    result, _ = screen("practice")
    text = result.stdout.str()
    assert "looking up Ada" in text
    assert "ZeroDivisionError: division by zero" in text
    assert "app.py:" in text
    assert "Captured output of the solution" in text


def test_a_request_body_is_read_only_as_far_as_the_solution_reads(write: Write, screen: Screen) -> None:
    write("greeting", greeting("from flask import request; request.stream.read(1)"))
    _, report = screen("practice")
    assert {check["outcome"] for check in checks(report).values()} == {"passed"}


# What solutions do, told apart


@pytest.mark.parametrize(
    ("source", "outcome", "kind", "said"),
    [
        (greeting("import time; time.sleep(60)"), "timeout", "timeout", "still busy when its time was up"),
        (greeting("import os; os._exit(3)"), "error", "killed", "ended itself, with exit status 3"),
        (greeting("import os; os.kill(os.getpid(), 9)"), "error", "killed", "was ended by SIGKILL"),
        (greeting("import os; os.kill(os.getpid(), 19)"), "timeout", "timeout", "still busy"),
        (greeting("import os; os.write(3, b'x' * 100)"), "error", "protocol", "what no working solution sends"),
        (greeting("import os; os.close(3)"), "error", "killed", "ended itself, with exit status 1"),
        (greeting("while True: print('x' * 10**6)"), "error", "output", "printed more than 16 MiB"),
        (greeting("x = bytearray(3 * 1024**3)"), "failed", "out_of_memory", "greet me by the name"),
        (
            greeting(
                "for _ in range(4):\n            if not os.fork(): x = b'x' * 400 * 1024**2; time.sleep(60)\n"
                "        time.sleep(60)", "import os, time; globals().update(os=os, time=time)"),
            "error", "out_of_memory", "more than 1024 MiB of memory",
        ),
        (
            greeting("import tempfile\n        for n in range(10**6): open(f'/tmp/{n}', 'w').close()"),
            "error", "files", "wrote more than 10000 files",
        ),
    ],
    ids=["sleep", "exit", "kill", "stop", "wire", "hang up", "flood", "memory", "memory of many", "files"],
)  # fmt: skip
def test_each_end_is_told_apart(write: Write, screen: Screen, source: str, outcome: str, kind: str, said: str) -> None:
    write("greeting", source)
    result, report = screen("practice", timeout=2 if outcome == "timeout" else 20)
    row = checks(report)["test_greets_by_name"]
    assert (row["outcome"], incidents(report)) == (outcome, {kind}), row
    assert said in row["message"]
    assert f"integrity greeting: {kind}: " in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_one_check_that_misbehaves_costs_that_check_alone(write: Write, screen: Screen) -> None:
    write("greeting", greeting("name == 'Ada' or __import__('os').kill(__import__('os').getpid(), 9)"))
    _, report = screen("practice")
    assert {name: check["outcome"] for name, check in checks(report).items()} == {
        "test_greets_by_name": "error", "test_the_word_is_configured": "passed"}  # fmt: skip


def test_an_import_that_hangs_is_told_once(write: Write, screen: Screen) -> None:
    write("greeting", "while True: pass")
    _, report = screen("practice", timeout=1)
    assert [check["outcome"] for check in checks(report).values()] == ["timeout", "error"]
    assert report["exercises"][0]["state"] == "broken"


def test_a_process_that_ends_while_it_imports_is_broken(write: Write, screen: Screen) -> None:
    write("greeting", "import os; os._exit(0)")
    result, report = screen("practice")
    assert report["exercises"][0]["state"] == "broken"
    assert "Its process ended itself, with exit status 0." in result.stdout.str()


def test_nothing_of_one_check_is_there_in_the_next(write: Write, screen: Screen) -> None:
    leave = "import os, pathlib; [open(p + '/left', 'w').close() for p in ('/tmp', '/dev/shm', '/tmp/scratch')]"
    look = "left = [p for p in ('/tmp/left', '/dev/shm/left', '/tmp/scratch/left') if __import__('os').path.exists(p)]"
    write("greeting", greeting("pass", f"{look}; assert not left, left; {leave}"))
    _, report = screen("practice")
    assert {check["outcome"] for check in checks(report).values()} == {"passed"}


def test_an_unclean_sandbox_is_thrown_away(write: Write, screen: Screen) -> None:
    deep = "import os\n    os.chdir('/tmp')\n    for _ in range(3000): os.mkdir('d'); os.chdir('d')"
    write("greeting", greeting("pass", deep))
    _, report = screen("practice", timeout=5)
    assert {check["outcome"] for check in checks(report).values()} == {"passed"}


# The budget


def test_a_submission_has_a_budget_of_time(write: Write, submit: Submit, screen: Screen) -> None:
    write("greeting", greeting("import time; time.sleep(60)"), "all/slow")
    submit("counter", "reference", "all/slow")
    submit("greeting", "reference", "all/zoe")
    result, report = screen("all", "--interview-sandbox-budget=1", timeout=1)
    slow = [row for row in report["exercises"] if row["submission"] == "all/slow"]
    told = [check["message"] for row in slow for check in row["checks"] if check["outcome"] == "error"]
    assert len(told) == 1
    assert "has used up the 1 s that all its checks have together" in told[0]
    assert "budget" in incidents(report)
    assert "all/zoe: 2 of 2 concepts mastered" in result.stdout.str()


def test_a_submission_has_a_number_of_sandboxes(write: Write, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.sandbox.runtime.MAX_RESTARTS", 0)
    monkeypatch.setattr("pytest_flask_interview.sandbox.channel.SandboxChannel.can_go_on", property(
        lambda _self: False, lambda _self, _value: None), raising=False)  # fmt: skip
    write("greeting", greeting())
    _, report = screen("practice")
    assert [check["outcome"] for check in checks(report).values()] == ["passed", "error"]
    assert (
        "has broken its sandbox 1 times; it gets no other" in checks(report)["test_the_word_is_configured"]["message"]
    )


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "--interview-timeout=0",
            "0 is too little for the sandbox. Nothing runs there without a limit: give 0.1 or more",
        ),
        ("--interview-sandbox-budget=0", "--interview-sandbox-budget: 0 is too little"),
        ("--interview-sandbox-budget=soon", "'soon' is not a number"),
        ("-ointerview_sandbox_memory=1", "--interview-sandbox-memory: 1 is too little"),
    ],
)
def test_there_is_no_sandbox_without_limits(submit: Submit, run: Runner, option: str, said: str) -> None:
    submit("greeting", "reference")
    result = run("--interview-sandbox", option, "practice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{said}*"])


def test_the_option_means_nothing_alone(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--interview-sandbox")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--interview-sandbox: has no effect alone. Add --interview.*"])


def test_an_ini_file_can_ask_for_it(submit: Submit, pytester: pytest.Pytester, run: Runner) -> None:
    submit("greeting", "reference")
    pytester.makeini("[pytest]\ninterview_sandbox = true\n")
    assert "1 solution, sandbox runtime" in run("practice").stdout.str()


# Folders


def test_links_and_odd_files_are_left_out_and_told(submit: Submit, screen: Screen, tmp_path: Path) -> None:
    folder = submit("greeting", "reference")
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (folder / "near.txt").symlink_to("app.py")
    (folder / "hard.txt").hardlink_to(secret)
    (folder / "twin.txt").write_text("twice")
    (folder / "twin2.txt").hardlink_to(folder / "twin.txt")
    (folder / "fast.so").write_bytes(b"\x7fELF")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "app.cpython-311.pyc").write_bytes(b"")
    result, report = screen("practice")
    result.assert_outcomes(passed=2)
    assert [(row["kind"], row["text"].partition(" ")[0]) for row in report["integrity"]] == [
        ("link", "near.txt"), ("planted_file", "fast.so"), ("link", "hard.txt")]  # fmt: skip


def test_a_folder_too_large_is_not_checked(submit: Submit, screen: Screen) -> None:
    folder = submit("greeting", "reference")
    with (folder / "large.bin").open("wb") as file:
        file.truncate(40 * 1024**2)
    _, report = screen("practice")
    assert {check["outcome"] for check in checks(report).values()} == {"error"}
    assert "The folder is too large to be checked." in checks(report)["test_greets_by_name"]["message"]
    assert "size" in incidents(report)


def test_an_app_that_is_a_link_is_missing(submit: Submit, screen: Screen) -> None:
    folder = submit("greeting", "reference")
    shutil.move(folder / "app.py", folder.parent / "elsewhere.py")
    (folder / "app.py").symlink_to("../elsewhere.py")
    _, report = screen("practice")
    assert report["exercises"][0]["state"] == "missing"
    assert "app.py is a symbolic link; it was left out." in [row["text"] for row in report["integrity"]]


def test_a_folder_that_is_a_link_holds_nothing(submit: Submit, screen: Screen) -> None:
    submit("greeting", "reference", "all/honest")
    target = submit("counter", "reference", "all/thief").parent.parent / "honest" / "greeting"
    (target.parent.parent / "thief" / "greeting").symlink_to(target)
    _, report = screen("all")
    rows = {(row["submission"], row["slug"]): row["state"] for row in report["exercises"]}
    assert rows["all/thief", "greeting"] == "missing"
    assert rows["all/honest", "greeting"] == "solved"


# No sandbox


def test_without_bubblewrap_it_says_how_to_get_it(submit: Submit, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    submit("greeting", "reference")
    monkeypatch.setattr("pytest_flask_interview.sandbox.bubblewrap.shutil.which", lambda _name: None)
    result = run("--interview-sandbox", "practice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*bubblewrap (bwrap) is not installed. Install it (Debian*apt-get install bubblewrap*"]
    )


def test_elsewhere_than_on_linux_it_says_so(submit: Submit, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    submit("greeting", "reference")
    monkeypatch.setattr("pytest_flask_interview.sandbox.bubblewrap.sys.platform", "darwin")
    result = run("--interview-sandbox", "practice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*bubblewrap needs Linux; this is darwin. Run it in a virtual machine*"])


@pytest.fixture
def command(pytester: pytest.Pytester) -> Callable[[str], None]:
    """Makes a plugin that names the command; ``bubblewrap(place)`` is the built-in one."""

    def make(expression: str) -> None:
        pytester.makepyfile(
            reviewers_plugin=f"""
            import os, sys
            from pytest_flask_interview.sandbox.bubblewrap import bubblewrap

            def without(command, *names):
                return [part for part in command if part not in names]

            def before_proc(command, *more):
                number = command.index("--proc")
                return [*command[:number], *more, *command[number:]]

            def above(path):
                folders = [str(p) for p in reversed(path.parents) if len(p.parts) > 1]
                return [part for folder in folders for part in ("--perms", "0755", "--dir", folder)]

            def pytest_interview_sandbox_command(place):
                return {expression}
            """
        )
        pytester.syspathinsert()

    return make


def test_another_command_can_start_the_sandbox(
    submit: Submit, screen: Screen, command: Callable[[str], None], pytester: pytest.Pytester
) -> None:
    submit("greeting", "reference")
    wrapper = pytester.path / "wrapper.py"
    wrapper.write_text(
        "import os, sys\n"
        "open(sys.argv[1], 'a').write('started ' + sys.argv[2] + '\\n')\n"
        "os.execvp(sys.argv[2], sys.argv[2:])\n"
    )
    command(f"[sys.executable, {str(wrapper)!r}, 'log.txt', *bubblewrap(place)]")
    result, report = screen("-p", "reviewers_plugin", "practice")
    result.assert_outcomes(passed=2)
    assert report["run"]["runtime"] == "sandbox"
    assert (pytester.path / "log.txt").read_text().startswith("started ")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("[sys.executable]", "name spaces of its own (pid, mnt, ipc, uts, net)"),
        ("without(bubblewrap(place), '--unshare-net')", "name spaces of its own (net)"),
        ("without(bubblewrap(place), '--as-pid-1')", "in which its Python is process 1 (it is 2)"),
        ("without(bubblewrap(place), '--unshare-ipc')", "name spaces of its own (ipc)"),
        ("without(bubblewrap(place), '--clearenv')", "an environment without this process's (AAA_TOKEN"),
        ("[part.replace('/submission', '/elsewhere') for part in bubblewrap(place)]", "folder of solutions at"),
        ("before_proc(bubblewrap(place), '--perms', '0777', '--tmpfs', '/etc')", "read-only folders (/etc)"),
        ("before_proc(bubblewrap(place), *above(p := place.hidden[-1]), '--ro-bind', str(p), str(p))",
         "a view without the checks"),
        ("['no-such-command']", "no-such-command: cannot be started: "),
        ("['sh', '-c', 'echo no daemon here >&2; exit 7']", "it ended with status 7: no daemon here."),
        ("['sh', '-c', 'echo junk; cat >/dev/null']", "sh: starts no sandbox here"),
        ("[]", "the hook pytest_interview_sandbox_command returns no command"),
        ("'bwrap'", "the hook pytest_interview_sandbox_command returns no command"),
    ],
    ids=["none", "network", "process 1", "ipc", "environment", "solutions", "writable", "checks", "absent", "failing",
         "junk", "empty", "text"],
)  # fmt: skip
def test_a_command_that_starts_no_sandbox_is_refused(
    submit: Submit, screen: Screen, command: Callable[[str], None], expression: str, said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    submit("greeting", "reference")
    monkeypatch.setenv("AAA_TOKEN", "token of the reviewer")
    command(expression)
    result, report = screen("-p", "reviewers_plugin", "practice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR, result.stdout.str()
    assert said in result.stderr.str()
    assert report == {}


def test_a_command_that_says_nothing_is_refused(
    submit: Submit, screen: Screen, command: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_flask_interview.sandbox.process.SECONDS_TO_START", 1.0)
    submit("greeting", "reference")
    command("['sh', '-c', 'cat >/dev/null']")
    result, _ = screen("-p", "reviewers_plugin", "practice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "sh: starts no sandbox here: nothing came in 1 s" in result.stderr.str()


def test_an_ordinary_user_has_a_user_name_space(
    submit: Submit, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_flask_interview.sandbox.bubblewrap.os.geteuid", lambda: 1000)
    submit("greeting", "reference")
    result, _ = screen("practice")
    result.assert_outcomes(passed=2)


def test_the_command_of_flask_works_inside(submit: Submit, screen: Screen) -> None:
    app = submit("greeting", "reference") / "app.py"
    run = "subprocess.run([sys.executable, '-m', 'flask', '--app', 'other', 'routes'], check=True)"
    with app.open("a", encoding="utf-8") as source:
        source.write(f"\n\nimport subprocess\nimport sys\n\n{run}\n")
    app.with_name("other.py").write_text("import flask\n\napp = flask.Flask(__name__)\n", encoding="utf-8")
    result, _ = screen("practice")
    result.assert_outcomes(passed=2)


def test_an_old_kernel_is_refused(submit: Submit, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_flask_interview.sandbox.process._NEWEST_GLOBAL_COUNT", (99, 0))
    submit("greeting", "reference")
    result, _ = screen("practice")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "a limit of processes of its own (that takes Linux 5.14)" in result.stderr.str()


def test_a_sandbox_that_fails_later_fails_its_checks(
    submit: Submit, screen: Screen, command: Callable[[str], None], pytester: pytest.Pytester
) -> None:
    submit("greeting", "reference", "all/ann")
    submit("greeting", "reference", "all/bob")
    command(
        "bubblewrap(place) if not os.path.exists('once') and not open('once', 'w').close() else ['sh', '-c', 'exit 1']"
    )
    result, report = screen("-p", "reviewers_plugin", "all")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    outcomes = [check["outcome"] for row in report["exercises"] for check in row["checks"]]
    assert outcomes == ["passed", "passed", "error", "error"]
    assert "starts no sandbox here" in report["exercises"][1]["checks"][0]["message"]
    assert "Traceback" not in result.stdout.str()
