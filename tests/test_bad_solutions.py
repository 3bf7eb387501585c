"""A bad solution fails its own checks, in words for its author, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_flask_interview.model import SolutionFolder
from pytest_flask_interview.packs import load_pack
from pytest_flask_interview.runtime.inline import inline_channel
from pytest_flask_interview.solution import Solution

from .conftest import MINI, Runner

Submit = Callable[..., Path]
Write = Callable[..., Path]

FLASK = "from flask import Flask\n"

BROKEN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("\n\n", "app.py is empty. `flask-interview show` prints the task; the stub is a good start."),
    "not UTF-8": (b"# caf\xe9\n", "app.py is not UTF-8 (line 1). Save it as UTF-8."),
    "syntax error": ("x = 1\ndef create_app(:\n", "app.py does not import: SyntaxError: invalid syntax"),
    "null byte": ("x = '\0'\n", "app.py does not import: "),
    "absent package": (
        "import flask_surely_absent.parts\n",
        "app.py does not import: ModuleNotFoundError: No module named 'flask_surely_absent'. "
        "Install flask_surely_absent, or check the spelling if it is a file of yours."),
    "raises at import": ("x = {}['key']\n", "app.py does not import: KeyError: 'key'"),
    "no application": (FLASK, "app.py has no application. Define create_app() and return the app, or a global"),
    "factory raises": (FLASK + "def create_app(config=None):\n    raise LookupError('no luck')\n",
                       "create_app() raised: LookupError: no luck"),
    "factory returns nothing": (FLASK + "def create_app(config=None):\n    Flask(__name__)\n",
                                "what create_app() returns is NoneType, not an application. Is a return missing?"),
    "factory returns a text": ("def make_app():\n    return 'app'\n", "what make_app() returns is str, not an app"),
    "factory that needs arguments": ("def create_app(config, name):\n    pass\n",
                                     "create_app(config, name) cannot be called without arguments, as flask run"),
    "global that is no app": ("application = 3\n", "application in app.py is int, not an application."),
    "exits at import": ("import sys\nsys.exit(3)\n", "app.py does not import: it calls sys.exit(3). Guard what"),
    "ends the process": ("import os\nos._exit(0)\n", "app.py does not import: it calls os._exit(). A module must not"),
    "raises KeyboardInterrupt": ("raise KeyboardInterrupt\n", "app.py does not import: KeyboardInterrupt"),
    "skips itself": ("import pytest\npytest.skip('please', allow_module_level=True)\n", "app.py does not import: "),
    "ends pytest": ("import pytest\npytest.exit('bye')\n", "app.py does not import: _pytest.outcomes.Exit: bye"),
    "forgets itself": ("import sys\ndel sys.modules[__name__]\n", "app.py does not import: KeyError: 'app'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_checked_is_told_once(run: Runner, submit: Submit, write: Write, case: str) -> None:
    source, message = BROKEN[case]
    write("greeting", source)
    submit("counter", "reference")
    result = run("practice")
    assert result.parseoutcomes() == {"broken": 2, "passed": 3}
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    text = " ".join(result.stdout.str().split())
    assert text.count(message) == (2 if "make_app" in message else 1) or text.count(message) >= 1
    assert " broken greeting 0 of 2 checks " in text
    assert "Traceback" not in text
    assert "/pytest_flask_interview/" not in text
    assert "FAILURES" not in text


def test_a_broken_import_shows_the_solutions_own_frames(run: Runner, write: Write, pytester: pytest.Pytester) -> None:
    write("greeting", "import json, helper\n")
    (pytester.path / "practice/greeting/helper.py").write_text(
        "import json\n\n\ndef load():\n    return json.loads('{')\n\n\nload()\n", encoding="utf-8"
    )
    lines = [line.strip() for line in run("practice").outlines]
    start = lines.index("in the solution:")
    assert lines[start + 1 : start + 7] == [
        "app.py:1 in <module>", "import json, helper",
        "helper.py:8 in <module>", "load()",
        "helper.py:5 in load", "return json.loads('{')",
    ]  # fmt: skip


def test_a_factory_that_one_configuration_upsets_is_not_broken_as_a_whole(
    submit: Submit, report_of: Callable[..., dict[str, Any]], pytester: pytest.Pytester
) -> None:
    folder = submit("counter", "reference")
    source = (folder / "app.py").read_text(encoding="utf-8")
    (folder / "app.py").write_text(
        source.replace(
            "    app = Flask", '    if (config or {}).get("START") == 5:\n        raise ValueError\n    app = Flask'
        ),
        encoding="utf-8",
    )
    exercise = report_of("practice")["exercises"][0]
    assert exercise["state"] == "started"
    assert [check["outcome"] for check in exercise["checks"]] == ["passed", "passed", "error"]


HANG = "import time\nwhile True:\n    time.sleep(0.01)\n"


def test_a_hanging_import_costs_its_time_once(
    write: Write, submit: Submit, report_of: Callable[..., dict[str, Any]]
) -> None:
    write("greeting", HANG)
    submit("counter", "reference")
    report = report_of("practice", "--interview-timeout=1")
    states = {e["slug"]: (e["state"], [c["outcome"] for c in e["checks"]]) for e in report["exercises"]}
    assert states == {"counter": ("solved", ["passed"] * 3), "greeting": ("broken", ["timeout", "error"])}


def test_a_hanging_view_is_told_with_the_line_where_it_hung(run: Runner, write: Write) -> None:
    write(
        "greeting", FLASK + "app = Flask(__name__)\n@app.get('/hello/<name>')\ndef hello(name):\n    while True: pass\n"
    )
    result = run("practice", "--interview-timeout=1")
    assert result.parseoutcomes() == {"failed": 2}
    result.stdout.fnmatch_lines(
        [
            "*It should greet me by the name in the path. (It was still busy when its time*",
            "*was up: does something wait or loop?)",
            "*app.py:5 in hello",
            "*started*greeting*0 of 2 checks, 2 timed out",
        ]
    )


def test_megabytes_of_output_are_cut(run: Runner, write: Write) -> None:
    write(
        "greeting",
        "import sys\nprint('x' * 3_000_000)\nprint('y' * 3_000_000, file=sys.stderr)\n"
        + FLASK
        + "app = Flask(__name__)\n",
    )
    result = run("practice")
    result.assert_outcomes(failed=2)
    assert "more characters)" in result.stdout.str()
    assert len(result.stdout.str()) < 40_000


@pytest.mark.parametrize("view", ["sys.exit(1)", "os._exit(1)", "raise KeyboardInterrupt", "1 / 0"])
def test_a_view_that_gives_up_is_a_500_with_its_line(run: Runner, write: Write, view: str) -> None:
    write(
        "greeting",
        f"import os, sys\n{FLASK}app = Flask(__name__)\n@app.get('/hello/<name>')\ndef hello(name):\n    {view}\n",
    )
    result = run("practice")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["*< 500 INTERNAL SERVER ERROR*", "*in the solution:", "*app.py:6 in hello", f"*{view}"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_an_exception_while_streaming_is_noted(run: Runner, write: Write) -> None:
    write("greeting", f"{FLASK}app = Flask(__name__)\n@app.get('/hello/<name>')\ndef hello(name):\n"
                      "    def parts():\n        yield 'Hel'\n        raise OSError('x')\n"
                      "    return parts()\n")  # fmt: skip
    result = run("practice")
    result.stdout.fnmatch_lines(["*< 200 OK*", "*app.py:7 in parts", "*OSError: x"])


def test_an_exception_while_closing_is_noted_as_a_server_would(write: Write) -> None:
    app = write("greeting", "class Body(list):\n    def close(self):\n        raise OSError('stuck')\n"
                            "def app(environ, start_response):\n    start_response('200 OK', [])\n"
                            "    return Body([b'x'])\n")  # fmt: skip
    folder = SolutionFolder(app.parent, load_pack(MINI).exercises["greeting"])
    with inline_channel(folder) as channel:
        handle = Solution(channel, folder.folder)
        response = handle.app().client().get("/")
        assert response.text == "x"
        assert handle.latest_trace() is None
        response.close()
        trace = handle.latest_trace()
    assert trace is not None
    assert trace.summary == "OSError: stuck"


def test_configuration_reaches_a_global_app_and_is_missed_elsewhere(run: Runner, write: Write, submit: Submit) -> None:
    submit("greeting", "other")
    write("counter", "def app(environ, start_response):\n    start_response('200 OK', [])\n    return []\n")
    result = run("practice")
    result.assert_outcomes(passed=2, failed=3)
    assert "the application takes no configuration. Accept it" in " ".join(result.stdout.str().split())


def test_a_factory_without_parameters_is_configured_afterwards(run: Runner, write: Write) -> None:
    write("greeting", FLASK + "def create_app():\n    app = Flask(__name__)\n    app.config['WORD'] = 'Hello'\n"
                              "    app.add_url_rule('/hello/<name>', "
                              "'h', lambda name: app.config['WORD'] + f', {name}')\n"
                              "    return app\n")  # fmt: skip
    run("practice").assert_outcomes(passed=2)


def test_a_hostile_response_reaches_the_terminal_made_visible(run: Runner, write: Write) -> None:
    write("greeting", FLASK + "app = Flask(__name__)\n@app.get('/hello/<name>')\ndef hello(name):\n"
                              "    return '\\x1b[2J\\u202eevil'\n")  # fmt: skip
    text = run("practice").stdout.str()
    assert "\\x1b[2J\\u202eevil" in text
    assert "\x1b[2J" not in text


def test_an_earlier_exception_is_named_at_its_exchange(run: Runner, write: Write) -> None:
    write("counter", FLASK + "def create_app(config=None):\n    app = Flask(__name__)\n    seen = []\n"
                             "    @app.post('/count')\n    def count():\n        seen.append(1)\n"
                             "        if len(seen) == 1:\n            raise LookupError('at first')\n"
                             "        return {'count': 0}\n    return app\n")  # fmt: skip
    result = run("practice", "-k", "from_the_start")
    result.stdout.fnmatch_lines(
        ["*< 500 INTERNAL SERVER ERROR*", "*raised LookupError: at first (app.py:9 in count)", "*< 200 OK*"]
    )
    assert "in the solution:" not in result.stdout.str()


GREETS = (
    FLASK
    + "import time\napp = Flask(__name__)\napp.config['WORD'] = 'Hello'\n@app.get('/hello/<name>')\ndef hello(name):\n"
)
ANSWER = "    return f\"{app.config['WORD']}, {name}\"\n"


def test_a_time_out_that_is_swallowed_is_one_all_the_same(
    write: Write, report_of: Callable[..., dict[str, Any]]
) -> None:
    write("greeting", GREETS + "    try:\n        time.sleep(30)\n    except:\n        pass\n" + ANSWER)
    checks = report_of("practice", "--interview-timeout=1")["exercises"][0]["checks"]
    assert [check["outcome"] for check in checks] == ["timeout", "timeout"]


def test_a_loop_that_swallows_everything_ends_the_run_with_a_word(write: Write, pytester: pytest.Pytester) -> None:
    write(
        "greeting",
        GREETS + "    while True:\n        try:\n            time.sleep(9)\n        except:\n            pass\n",
    )
    result = pytester.runpytest_subprocess(
        "--interview", f"--interview-pack={MINI}", "--interview-timeout=1", "practice", timeout=60
    )
    assert result.ret == 1
    result.stderr.fnmatch_lines(["interview: a solution swallows every exception, its time-out too*"])


@pytest.mark.parametrize(
    "call",
    [
        "start_response(200, [])",
        "start_response('200 OK', [('X-Number', 1)])",
        "start_response('200 OK', ['X'])",
        "start_response('200 OK', [(b'X', b'1')])",
        "start_response('200 OK', []) and None",
        "start_response('200 OK', []) and [1, 2] or [1, 2]",
    ],
)
def test_what_is_no_wsgi_answer_fails_its_own_checks(write: Write, submit: Submit, run: Runner, call: str) -> None:
    write("greeting", f"def app(environ, start_response):\n    app.config\n    return {call}\napp.config = {{}}\n")
    submit("counter", "reference")
    result = run("practice")
    result.assert_outcomes(passed=3, failed=2)


def test_a_body_that_never_ends_is_cut_off(write: Write, run: Runner) -> None:
    write("greeting", FLASK + "app = Flask(__name__)\n@app.get('/hello/<name>')\ndef hello(name):\n"
                              "    part = bytes(1_000_000)\n    return iter(lambda: part, None)\n")  # fmt: skip
    result = run("practice", "-k", "greets")
    assert "the response body does not end within 64 MiB" in " ".join(result.stdout.str().split())


def test_a_lone_surrogate_travels(write: Write, submit: Submit, pytester: pytest.Pytester) -> None:
    write("greeting", "raise ValueError('bad \\udcff name')\n")
    submit("counter", "reference")
    result = pytester.runpytest_subprocess("--interview", f"--interview-pack={MINI}", "-n", "1", "practice")
    assert result.parseoutcomes() == {"passed": 3, "broken": 2}


def test_the_configuration_may_be_a_keyword_or_the_second_argument(write: Write, run: Runner) -> None:
    for signature in ("*, config=None", "import_name=__name__, config=None"):
        write("greeting", FLASK + f"def create_app({signature}):\n    app = Flask(__name__)\n"
                                  "    app.config.update({'WORD': 'Hello', **(config or {})})\n"
                                  "    word = app.config['WORD']\n"
                                  "    app.add_url_rule('/hello/<name>', 'h', lambda name: word + ', ' + name)\n"
                                  "    return app\n")  # fmt: skip
        run("practice").assert_outcomes(passed=2)


def test_a_note_does_not_hide_its_exception(write: Write, run: Runner) -> None:
    write("greeting", "error = ValueError('the real thing')\nerror.add_note('a note')\nraise error\n")
    assert "app.py does not import: ValueError: the real thing" in run("practice").stdout.str()


def test_one_configuration_that_hangs_does_not_condemn_the_others(
    submit: Submit, report_of: Callable[..., dict[str, Any]]
) -> None:
    app = submit("counter", "reference") / "app.py"
    source = app.read_text(encoding="utf-8").replace(
        "    app = Flask", "    while config is None:\n        pass\n    app = Flask"
    )
    app.write_text(source, encoding="utf-8")
    nodes = [
        f"practice/counter/app.py::test_{name}"
        for name in ("applications_count_apart", "the_number_is_where_the_application_is")
    ]
    exercise = report_of(*nodes, "--interview-timeout=1")["exercises"][0]
    assert [check["outcome"] for check in exercise["checks"]] == ["timeout", "passed"]


def test_an_exception_in_a_probe_is_not_told_of_the_next_exchange(write: Write, mini: Path) -> None:
    (mini / "counter/probes.py").write_text(
        "def fail(beside):\n    return beside.app.test_client().get('/boom').status_code\n", encoding="utf-8"
    )
    app = write("counter", FLASK + "app = Flask(__name__)\n@app.get('/boom')\ndef boom():\n    raise OSError\n"
                                   "@app.get('/')\ndef fine():\n    return 'fine'\n")  # fmt: skip
    folder = SolutionFolder(app.parent, load_pack(mini).exercises["counter"])
    with inline_channel(folder) as channel:
        handle = Solution(channel, folder.folder)
        client = handle.app().client()
        assert handle.probe("fail") == 500
        assert client.get("/").text == "fine"
        assert handle.exchanges[-1].trace is None
        assert handle.latest_trace() is None
        assert handle.probe("fail") == 500
        trace = handle.latest_trace()
    assert trace is not None
    assert trace.summary == "OSError"
