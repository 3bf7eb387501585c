"""Checks of `app_run`: a tide board that serves itself at a desk and is served by another server in production."""

import re

import pytest

HEALTH = "/health"
TIDES = "/tides"
BROKEN = "/forecast"
TODAY = {"high": ["04:12", "16:38"], "low": ["10:25", "22:51"]}
# Where Werkzeug's debugger is on, a page asked like this is a script of the debugger; where it is off, it is the page.
SCRIPT = "?__debugger__=yes&cmd=resource&f=debugger.js"


@pytest.fixture
def station(rng):
    """A station nobody could have hard-coded."""
    return f"{rng.choice(['Gull', 'Heron', 'Tern'])} {rng.choice(['Quay', 'Pier', 'Steps'])} {rng.randrange(10, 99)}"


def _started(run):
    """What was started, as a person would type it."""
    return f"{run['settings']} {run['command']}"


def _end(run):
    """What became of a process, and the last lines that it printed."""
    others = " and ".join(f"port {port}" for port in run["other_ports"])
    if run["exit_status"] is not None:
        end = f"ended by itself, with exit status {run['exit_status']}"
    elif run["is_listening"]:
        end = f"listened on {run['where']}" + (f" and on {others}" if others else "")
    else:
        end = f"did not listen on {run['where']}" + (f" but on {others}" if others else "")
    return f"{_started(run)}\nIt {end}. It printed:\n{run['output'] or '(nothing)'}"


def _answer(run, url):
    """The answer of a process to GET url; fails if it did not listen or did not answer."""
    assert run["is_listening"], f"nothing serves the board: {_end(run)}"
    answer = run["answers"][url]
    assert answer["status"] is not None, f"GET {url} got no answer ({answer['body']}): {_end(run)}"
    return answer


def _page(run, url):
    """The JSON object that a process answers to GET url."""
    answer = _answer(run, url)
    is_unwritten = url.startswith(HEALTH) and answer["status"] == 404
    assert not is_unwritten, f"it serves, but GET {url} answers 404: the health page has to be written first"
    assert answer["status"] == 200, f"GET {url} answered {answer['status']}: {answer['body'][:200]}"
    assert isinstance(answer["json"], dict), f"GET {url} answered no JSON object but {answer['body'][:200]!r}"
    return answer["json"]


def _assert_no_debugger(run, station, page):
    broken = _answer(run, BROKEN)
    assert broken["status"] == 500, f"GET {BROKEN} answered {broken['status']}: {broken['body'][:200]}"
    shows_traceback = "Traceback" in broken["body"]
    assert not shows_traceback, f"GET {BROKEN} shows a visitor the traceback, with\n{_started(run)}"
    is_debuggers = "__debugger__" in _answer(run, page + SCRIPT)["body"]
    assert not is_debuggers, f"GET {page}{SCRIPT} answers a script of the debugger, with\n{_started(run)}"
    assert _page(run, page + SCRIPT).get("station") == station


@pytest.mark.concept("serving.main_guard", "serving.environment")
def test_executing_the_file_serves_the_board_on_its_port(solution, station):
    """`python app.py` should serve the board, on the port that PORT names, until it is stopped."""
    [run] = solution.probe("run_file", [{"TIDE_STATION": station}], [HEALTH])
    page = _page(run, HEALTH)
    assert (page.get("status"), page.get("station")) == ("ok", station)
    without = solution.probe("run_without_port", {"TIDE_STATION": station})
    is_on_5000 = without["is_listening"] or re.search(r"\b5000\b", without["output"])
    assert is_on_5000, f"without PORT, it should listen on 5000: {_end(without)}"


@pytest.mark.concept("serving.environment")
def test_the_address_is_the_one_in_the_environment(solution, station):
    """With HOST set, `python app.py` should listen on that address, and on no other."""
    host = solution.probe("second_address")
    [run] = solution.probe("run_file", [{"HOST": host, "TIDE_STATION": station}], [TIDES])
    assert _page(run, TIDES) == {"station": station, **TODAY}
    assert run["reached"] == [host], f"it answers on {' and '.join(run['reached'])}, with\n{_started(run)}"


@pytest.mark.concept("serving.loopback")
def test_only_this_machine_can_reach_it_by_default(solution, station):
    """With no HOST, `python app.py` should listen on 127.0.0.1 alone: nobody else's machine should reach it."""
    [run] = solution.probe("run_file", [{"TIDE_STATION": station}], [TIDES])
    assert _page(run, TIDES).get("station") == station
    others = set(run["reached"]) - {"127.0.0.1", "::1"}
    assert not others, f"it also answers on {' and '.join(others)}, with\n{_started(run)}"


@pytest.mark.concept("serving.debugger")
def test_there_is_no_debugger_unless_asked_for(solution, station):
    """Without APP_DEBUG, `python app.py` should answer errors with a plain 500 and hide no debugger behind a URL."""
    [run] = solution.probe("run_file", [{"TIDE_STATION": station}], [BROKEN, TIDES + SCRIPT])
    _assert_no_debugger(run, station, TIDES)


@pytest.mark.concept("serving.flags")
def test_zero_and_false_leave_the_debugger_off(solution, station):
    """APP_DEBUG=0 and APP_DEBUG=false should leave the debugger off, as their words say, whatever else is set."""
    values = [{"APP_DEBUG": "0"}, {"APP_DEBUG": "false"}, {"APP_DEBUG": "0", "FLASK_DEBUG": "1"}]
    environments = [{**value, "TIDE_STATION": station} for value in values]
    for run in solution.probe("run_file", environments, [BROKEN, TIDES + SCRIPT]):
        _assert_no_debugger(run, station, TIDES)


@pytest.mark.concept("serving.flags", "serving.debugger")
def test_the_environment_switches_the_debugger_on(solution, station):
    """With APP_DEBUG=1, `python app.py` should answer an error with Werkzeug's debugger and the traceback."""
    [run] = solution.probe("run_file", [{"APP_DEBUG": "1", "TIDE_STATION": station}], [TIDES, BROKEN, TIDES + SCRIPT])
    assert _page(run, TIDES).get("station") == station
    broken = _answer(run, BROKEN)
    assert broken["status"] == 500, f"GET {BROKEN} answered {broken['status']}: {broken['body'][:200]}"
    assert "RuntimeError" in broken["body"], f"no traceback, with\n{_started(run)}"
    assert "__debugger__" in _answer(run, TIDES + SCRIPT)["body"], f"no script of the debugger, with\n{_started(run)}"


@pytest.mark.concept("serving.main_guard", "serving.wsgi_server")
def test_importing_the_module_starts_nothing(solution, station):
    """Importing app.py should start no server: it should return at once, ready for somebody to call create_app()."""
    imported = solution.probe("import_module", {"TIDE_STATION": station}, HEALTH)
    assert not imported["is_listening"], f"the import serves: {_end(imported)}"
    assert imported["exit_status"] == 0, f"the import or create_app() failed, or did not end: {_end(imported)}"
    answer = imported["answer"]
    is_unwritten = answer["status"] == 404
    assert not is_unwritten, (
        f"the import started nothing, well; but GET {HEALTH} of create_app() answers 404: write it first"
    )
    assert answer["status"] == 200, f"GET {HEALTH} of create_app() answered {answer['status']}: {answer['body'][:200]}"
    assert station in answer["body"]


@pytest.mark.concept("serving.wsgi_server")
def test_a_production_server_serves_the_factory(solution, station):
    """A production server, given app:create_app(), should serve the same board from the same module."""
    run = solution.probe("serve_factory", {"TIDE_STATION": station}, [HEALTH])
    page = _page(run, HEALTH)
    assert (page.get("status"), page.get("station")) == ("ok", station)
    assert not run["other_ports"], f"something listens beside the production server: {_end(run)}"


@pytest.mark.concept("serving.wsgi_server", "serving.debugger")
def test_a_production_server_never_has_the_debugger(solution, station):
    """Under a production server there should be no debugger, not even when APP_DEBUG=1 was left in the environment."""
    environment = {"APP_DEBUG": "1", "TIDE_STATION": station}
    for probe in ("serve_factory", "serve_factory_plainly"):
        _assert_no_debugger(solution.probe(probe, environment, [BROKEN, HEALTH + SCRIPT]), station, HEALTH)
