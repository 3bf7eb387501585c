"""What a solution does to the process is undone after each check."""

from __future__ import annotations

import builtins
import contextlib
import gc
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_flask_interview.runtime.channel import SolutionExited
from pytest_flask_interview.runtime.isolation import lent_to

from .conftest import Runner

GREEDY = """\
import logging, os, random, signal, sys, types, warnings
import helper
os.environ["GREEDY"] = "1"
os.environ.pop("HOME", None)
os.chdir("/")
os.umask(0)
sys.path.append("/greedy")
sys.argv[:] = ["greedy"]
sys.meta_path.append(object)
sys.modules["ghost"] = types.ModuleType("ghost")
sys.modules["json"] = types.ModuleType("json")
logging.basicConfig(level=5, force=True)
logging.getLogger("greedy").setLevel(7)
logging.getLogger("greedy").addHandler(logging.NullHandler())
logging.disable(50)
logging.setLogRecordFactory(dict)
warnings.simplefilter("ignore")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
random.seed(1)
"""


def state() -> dict[str, object]:
    logger = logging.getLogger("greedy")
    return {
        "modules": {name: id(module) for name, module in sys.modules.items()},
        "path": (list(sys.path), list(sys.argv), list(sys.meta_path), sys.dont_write_bytecode),
        "environment": dict(os.environ),
        "directory": str(Path.cwd()),
        "root logger": (logging.root.level, list(logging.root.handlers), logging.root.manager.disable),
        "logger": (logger.level, list(logger.handlers), logging.getLogRecordFactory()),
        "warnings": (list(warnings.filters), warnings.showwarning),
        "signals": {s: signal.getsignal(s) for s in signal.valid_signals()},
        "random": random.getstate(),
    }


def test_the_process_is_given_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(GREEDY, encoding="utf-8")
    (tmp_path / "helper.py").write_text("", encoding="utf-8")
    before = state()
    with lent_to(tmp_path):
        __import__("app")
        assert "helper" in sys.modules
        assert os.environ["GREEDY"] == "1"
    after = state()
    for name in before:
        assert after[name] == before[name], name
    assert not (tmp_path / "__pycache__").exists()
    mask = os.umask(0o022)
    os.umask(mask)
    assert mask != 0


def test_a_module_of_the_same_name_is_set_aside_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("app", "helper", "helper.sub"):
        monkeypatch.setitem(sys.modules, name, type(sys)(name))
    mine = sys.modules["helper"]
    (tmp_path / "app.py").write_text("import helper\nname = helper.NAME\n", encoding="utf-8")
    (tmp_path / "helper").mkdir()
    (tmp_path / "helper/__init__.py").write_text("NAME = 'theirs'\n", encoding="utf-8")
    with lent_to(tmp_path):
        assert __import__("app").name == "theirs"
    assert sys.modules["helper"] is mine
    assert "helper.sub" in sys.modules


def test_a_file_named_like_a_standard_module_does_not_replace_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import json\n", encoding="utf-8")
    (tmp_path / "json.py").write_text("raise RuntimeError\n", encoding="utf-8")
    with lent_to(tmp_path):
        assert hasattr(__import__("app").json, "dumps")


def test_a_library_imported_meanwhile_stays_loaded(tmp_path: Path) -> None:
    sys.modules.pop("this", None)
    with lent_to(tmp_path), contextlib.redirect_stdout(None):
        __import__("this")
    assert "this" in sys.modules


def test_restored_also_when_the_solution_raises(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(GREEDY + "raise SystemExit(3)\n", encoding="utf-8")
    (tmp_path / "helper.py").write_text("", encoding="utf-8")
    before = state()
    with pytest.raises(SystemExit), lent_to(tmp_path):
        __import__("app")
    assert state() == before


@pytest.mark.parametrize("call", ["os._exit(0)", "os.abort()"])
def test_the_process_cannot_be_ended_by_accident(tmp_path: Path, call: str) -> None:
    (tmp_path / "app.py").write_text(f"import os\n{call}\n", encoding="utf-8")
    with pytest.raises(SolutionExited, match=call.partition("(")[0]), lent_to(tmp_path):
        __import__("app")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_that_the_solution_forks_may_end_itself(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from pytest_flask_interview.runtime.isolation import lent_to\n"
        f"with lent_to(Path({str(tmp_path)!r})):\n"
        "    child = os.fork()\n"
        "    if not child: os._exit(7)\n"
        "    sys.stdout.write(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "7"


def test_other_threads_leave_signals_alone(tmp_path: Path) -> None:
    seen: list[str] = []

    def work() -> None:
        with lent_to(tmp_path):
            seen.append(str(Path.cwd()))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [str(tmp_path)]


def test_a_context_that_is_never_popped_ends_with_its_check(run: Runner, write: Callable[..., Path]) -> None:
    write(
        "greeting",
        "from flask import Flask, has_app_context\n"
        "def create_app(config=None):\n"
        "    assert not has_app_context()\n"
        "    app = Flask(__name__)\n"
        "    app.config.update({'WORD': 'Hello', **(config or {})})\n"
        "    app.add_url_rule('/hello/<name>', 'h', lambda name: f\"{app.config['WORD']}, {name}\")\n"
        "    app.app_context().push()\n"
        "    return app\n",
    )
    run("practice").assert_outcomes(passed=2)


def test_streams_may_be_wrapped_and_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr, sys.stdin
    for line in ("sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')", "sys.stdout.close()"):
        (tmp_path / "app.py").write_text(f"import io, sys\nprint('hello')\n{line}\n", encoding="utf-8")
        with lent_to(tmp_path):
            __import__("app")
        assert (sys.stdout, sys.stderr, sys.stdin) == before
        sys.stdout.write("still open\n")
    assert capsys.readouterr().out.count("still open") == 2


def test_the_interpreter_is_given_back(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import builtins, gc, os, socket, sys, threading, time\n"
        "builtins._ = str\nbuiltins.len = None\nsys.setrecursionlimit(400)\nsocket.setdefaulttimeout(0.001)\n"
        "sys.excepthook = threading.excepthook = print\ngc.disable()\nsys.setswitchinterval(1)\n"
        "os.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()\n",
        encoding="utf-8",
    )
    zone = time.tzname
    before = (
        sys.getrecursionlimit(),
        socket.getdefaulttimeout(),
        sys.excepthook,
        gc.isenabled(),
        sys.getswitchinterval(),
    )
    with lent_to(tmp_path):
        __import__("app")
    after = sys.getrecursionlimit(), socket.getdefaulttimeout(), sys.excepthook, gc.isenabled(), sys.getswitchinterval()
    assert after == before
    assert len([1]) == 1
    assert not hasattr(builtins, "_")
    assert time.tzname == zone


def test_threads_that_are_left_behind_are_daemons(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import threading\nstop = threading.Event()\nthread = threading.Thread(target=stop.wait)\nthread.start()\n",
        encoding="utf-8",
    )
    with lent_to(tmp_path):
        module = __import__("app")
    assert module.thread.daemon
    assert not threading.current_thread().daemon
    module.stop.set()
    module.thread.join()


def test_handlers_of_others_survive_a_dictconfig(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import logging.config\nlogging.config.dictConfig({'version': 1})\nlogging.shutdown()\n", encoding="utf-8"
    )
    handler = logging.FileHandler(tmp_path / "mine.log")
    try:
        with lent_to(tmp_path):
            __import__("app")
        assert handler.stream is not None
        handler.emit(logging.makeLogRecord({"msg": "still here"}))
    finally:
        handler.close()
    assert "still here" in (tmp_path / "mine.log").read_text(encoding="utf-8")


def test_a_data_folder_named_like_a_library_is_no_module(tmp_path: Path) -> None:
    (tmp_path / "click").mkdir()
    (tmp_path / "click/notes.txt").touch()
    (tmp_path / "app.py").write_text("import click\nfile = click.__file__\n", encoding="utf-8")
    with lent_to(tmp_path):
        assert __import__("app").file.endswith("__init__.py")


def test_somebody_elses_folder_on_the_path_is_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ann").mkdir()
    (tmp_path / "bob").mkdir()
    (tmp_path / "ann/app.py").touch()
    (tmp_path / "ann/words.py").write_text("WORD = 'ann'\n", encoding="utf-8")
    (tmp_path / "bob/app.py").write_text("import words\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "ann")
    __import__("words")
    with pytest.raises(ModuleNotFoundError), lent_to(tmp_path / "bob"):
        __import__("app")
    del sys.modules["words"]
