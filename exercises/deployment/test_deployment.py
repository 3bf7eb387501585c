"""Checks of `deployment`: a photographer's darkroom goes to production, with a server, a unit and nginx."""

import hashlib
import hmac

import pytest

HOST = "darkroom.example"
LIMIT = 5 * 1024 * 1024
PLAIN = {}


@pytest.fixture
def secret(rng):
    """The secret that only the machine's environment file knows."""
    return f"{rng.getrandbits(160):040x}"


@pytest.fixture
def settings(rng, secret):
    """The lines of the machine's environment file."""
    return {"DARKROOM_SECRET": secret, "WEB_CONCURRENCY": "1", "DARKROOM_TIMEOUT": str(rng.randrange(20, 40))}


@pytest.fixture
def number(rng):
    """The number of a receipt or a negative."""
    return f"{rng.getrandbits(40):010x}"


def _end(run):
    """What became of the service, with what it printed last."""
    if run["problem"]:
        return f"the machine cannot start the service: {run['problem']}"
    if run["exit_status"] is not None:
        end = f"ended by itself, with exit status {run['exit_status']}"
    elif run["is_serving"]:
        end = "served on /run/darkroom/web.sock"
    else:
        ports = " and ".join(f"TCP port {port}" for port in run["ports"])
        end = "did not answer GET /desk on /run/darkroom/web.sock" + (f", but listened on {ports}" if ports else "")
    return f"{run['command']}\n(in {run['folder']}) {end}. It printed:\n{run['output'] or '(nothing)'}"


def _assert_serves(run):
    assert run["is_serving"], f"nothing serves the darkroom: {_end(run)}"


def _assert_nginx(found):
    nginx = found["nginx"]
    is_accepted = nginx["problem"] is None
    assert is_accepted, nginx["problem"]
    assert nginx["is_serving"], f"nginx does not listen on port 80; it printed:\n{nginx['output'] or '(nothing)'}"


def _page(answer, what):
    """The JSON object of an answer with status 200."""
    assert answer["status"] == 200, f"{what}: {answer['body'][:300]}"
    assert isinstance(answer["json"], dict), f"{what} answered no JSON object but {answer['body'][:300]!r}"
    return answer["json"]


def _signature(secret, number):
    return hmac.new(secret.encode(), number.encode(), hashlib.sha256).hexdigest()


@pytest.mark.concept("serving.wsgi_server", "serving.loopback")
def test_the_unit_starts_a_server_for_nginx_alone(solution, settings):
    """What the unit starts should serve the darkroom on its socket, and nothing of it should listen to the network."""
    found = solution.probe("serve", settings, [["GET", path, PLAIN] for path in ("/exposures?seconds=0", "/ready")])
    _assert_serves(found["run"])
    exposure, ready = found["answers"]
    _page(exposure, "GET /exposures?seconds=0")
    assert ready["status"] == 200, "GET /ready, while the archive that the environment file names is there"
    assert not found["run"]["ports"], "TCP ports on which somebody can go around nginx"


@pytest.mark.concept("production.environment_file")
def test_the_secret_comes_from_the_environment_file(solution, settings, secret, number):
    """The service should sign with the secret in /etc/darkroom/env, and without one there it should not serve."""
    found = solution.probe("serve", settings, [["GET", f"/receipts/{number}", PLAIN]])
    _assert_serves(found["run"])
    page = _page(found["answers"][0], "GET /receipts/<number>")
    assert page["signature"] == _signature(secret, number), "signed with another secret than the environment file's"
    without = solution.probe("refuses", settings)
    assert not without["is_serving"], "it serves though /etc/darkroom/env has no secret: which one does it use?"


@pytest.mark.concept("production.workers")
def test_there_are_as_many_workers_as_the_machine_says(solution, settings, rng):
    """As many worker processes as WEB_CONCURRENCY says should share the work: I sent several requests at a time."""
    wanted = rng.randrange(2, 4)
    found = solution.probe("workers", {**settings, "WEB_CONCURRENCY": str(wanted)}, wanted)
    _assert_serves(found["run"])
    assert len(found["processes"]) == wanted, f"processes that answered, with WEB_CONCURRENCY={wanted}"


@pytest.mark.concept("production.stuck_worker")
def test_a_stuck_worker_is_replaced(solution, settings):
    """A request that takes longer than DARKROOM_TIMEOUT should end with its worker, and a new one take its place."""
    found = solution.probe("get_stuck", {**settings, "WEB_CONCURRENCY": "2", "DARKROOM_TIMEOUT": "2"}, 2)
    _assert_serves(found["run"])
    assert len(found["before"]) == 2, "processes that answered before anything was stuck, with WEB_CONCURRENCY=2"
    _page(found["meanwhile"], "GET /desk, while one of two workers was stuck,")
    assert found["is_over"], "with DARKROOM_TIMEOUT=2, a worker was still stuck after 12 seconds"
    replaced = set(found["before"]) - set(found["after"])
    assert replaced, f"the stuck request was given up, but its process serves on: {found['after']}"
    assert len(found["after"]) == 2, f"processes that answered afterwards: {_end(found['run'])}"


@pytest.mark.concept("production.graceful_stop")
def test_a_stop_lets_a_running_request_finish(solution, settings, rng):
    """Stopping the service should let the request that is running finish, answer it, and then leave nothing behind."""
    seconds = rng.randrange(12, 17) / 10
    found = solution.probe("stop", settings, seconds)
    _assert_serves(found["run"])
    assert found["was_running"], f"the exposure of {seconds} s ended before I could stop the service: {found['answer']}"
    assert found["answer"], f"the request that was running was neither answered nor given up: {_end(found['run'])}"
    page = _page(found["answer"], "the request that was running when the service was told to stop")
    assert page["seconds"] == seconds
    assert found["has_ended"], f"{found['seconds']} s after it was told to stop, some of its processes are still there"
    assert found["later"]["status"] is None, "after the stop somebody still answers on the socket"


@pytest.mark.concept("production.log_stream")
def test_every_request_is_logged_to_the_standard_output(solution, settings, number):
    """Requests and errors should be in what the command prints, for the journal to keep, and in no file."""
    paths = [f"/receipts/{number}", f"/nowhere/{number}", f"/negatives/{number}"]
    found = solution.probe("log_of", settings, paths)
    _assert_serves(found["run"])
    assert [answer["status"] for answer in found["answers"]] == [200, 404, 500]
    for path in paths:
        assert path in found["output"], f"no line for GET {path}: {_end(found['run'])}"
    assert f"no scanner for negative {number}" in found["output"], "the error behind the 500 is not in the log"
    assert found["files"] == [], "files that the service keeps its log in"


@pytest.mark.concept("serving.debugger")
def test_an_error_shows_visitors_nothing(solution, settings, number):
    """Debugging should be off in production: an error is a plain 500, and no address leads to the debugger."""
    script = "/desk?__debugger__=yes&cmd=resource&f=debugger.js"
    requests = [["GET", path, PLAIN] for path in ("/desk", f"/negatives/{number}", script)]
    found = solution.probe("serve", settings, requests)
    _assert_serves(found["run"])
    desk, broken, resource = found["answers"]
    assert _page(desk, "GET /desk")["debug"] is False
    assert broken["status"] == 500
    for inside in ("Traceback", "RuntimeError", "no scanner"):
        assert inside not in broken["body"], f"the answer to an error shows {inside!r}: {broken['body'][:300]}"
    assert "process" in _page(resource, f"GET {script}")


@pytest.mark.concept("hooks.trusted_proxy")
def test_one_proxy_is_believed(solution, settings, rng):
    """Only the last X-Forwarded-For and X-Forwarded-Proto should be believed: anybody can send what stands before."""
    forged, real = (f"198.51.100.{number}" for number in rng.sample(range(1, 250), 2))
    headers = [
        {"X-Forwarded-For": f"{forged}, {real}", "X-Forwarded-Proto": "gopher, https"},
        {"X-Forwarded-For": real, "X-Forwarded-Proto": "https"},
    ]
    requests = [["GET", "/desk", {"Host": HOST, **more}] for more in headers]
    found = solution.probe("serve", settings, requests)
    _assert_serves(found["run"])
    for more, answer in zip(headers, found["answers"], strict=True):
        desk = _page(answer, "GET /desk")
        assert desk["customer"] == real, f"customer of a request with {more}"
        assert desk["address"] == f"https://{HOST}/desk", f"address of the desk, in a request with {more}"


@pytest.mark.concept("production.health")
def test_health_and_readiness_differ(solution, settings, secret):
    """/health should say that the process answers, /ready that the archive is there, which may come and go."""
    archive = f"{solution.scratch}/archive"
    client = solution.app({"ARCHIVE": archive, "SECRET_KEY": secret}).client()
    for change, status in ((None, 503), ("make_folder", 200), ("remove_folder", 503)):
        if change:
            solution.probe(change, archive)
        answers = [client.get(path).status_code for path in ("/health", "/ready")]
        state = "there" if status == 200 else "not there"
        assert answers == [200, status], f"/health and /ready, while the archive is {state}"


@pytest.mark.concept("production.supervision")
def test_the_service_has_a_user_and_comes_back(solution):
    """The unit should name a user who is not root, start the service again when it fails, and start it at boot."""
    facts = solution.probe("unit")
    assert facts, "there is no darkroom.service (and no supervisord.conf)"
    file = facts["file"]
    assert facts["user"] not in (None, "", "root", "0"), f"{file}: the user that the service runs as"
    restarts = ("always", "on-failure", "on-abnormal", "on-abort", "on-watchdog")
    assert facts["restart"] in restarts, f"{file}: what happens when the service fails"
    assert {"multi-user.target", "default.target", "graphical.target"} & set(facts["boot"].split()), (
        f"{file}: what starts it at boot"
    )


@pytest.mark.program("nginx")
@pytest.mark.concept("production.reverse_proxy", "hooks.trusted_proxy")
def test_nginx_passes_requests_on_and_tells_the_truth(solution, settings, secret, number):
    """Through nginx the darkroom should answer, and know its customer and its address, whatever the customer claims."""
    client = solution.probe("second_address")
    claims = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "ftp", "X-Forwarded-Host": "evil.example"}
    claims |= {"X-Forwarded-Prefix": "/evil", "X-Forwarded-Port": "8666"}
    requests = [["GET", f"/receipts/{number}", PLAIN], ["GET", "/desk", PLAIN], ["GET", "/desk", claims]]
    found = solution.probe("proxied", settings, requests, client)
    _assert_nginx(found)
    _assert_serves(found["run"])
    receipt, *desks = found["answers"]
    page = _page(receipt, "GET /receipts/<number> through nginx")
    assert page["signature"] == _signature(secret, number)
    for headers, answer in zip((PLAIN, claims), desks, strict=True):
        desk = _page(answer, f"GET /desk through nginx with {headers}")
        assert desk["customer"] == client, f"customer, with {headers}"
        assert desk["address"] == f"http://{HOST}/desk", f"address of the desk, with {headers}"


@pytest.mark.program("nginx")
@pytest.mark.concept("production.static_files")
def test_nginx_serves_the_static_files_and_no_others(solution, rng):
    """With the service down, nginx should still serve what is in static/, and nothing that lies beside that folder."""
    name, text = f"{rng.getrandbits(40):010x}.css", f"body {{ margin: {rng.randrange(1, 999)}px }}"
    private = ("app.py", "wsgi.py", "darkroom.py", "nginx.conf", "darkroom.service", "supervisord.conf")
    paths = [f"{way}{file}" for file in private for way in ("/", "/static/", "/static../", "/static/%2e%2e/")]
    requests = [["GET", path, PLAIN] for path in (f"/static/{name}", "/static/nothing.css", "/desk", *paths)]
    found = solution.probe("nginx_alone", {name: text}, requests)
    _assert_nginx(found)
    style, missing, desk, *others = found["answers"]
    assert (style["status"], style["body"]) == (200, text), f"GET /static/{name}, with the service down"
    assert missing["status"] == 404, "GET /static/nothing.css, with the service down"
    assert desk["status"] in (502, 503, 504), "GET /desk, with the service down, is nginx's to answer, with 502"
    shown = [path for path, answer in zip(paths, others, strict=True) if answer["status"] == 200]
    assert shown == [], "addresses where nginx shows everybody what is not in static/"


@pytest.mark.program("nginx")
@pytest.mark.concept("production.body_limit")
def test_nginx_refuses_what_is_too_large(solution, settings, rng):
    """Photos of up to 5 MiB should arrive; what announces more is refused with 413 by nginx, before it is sent."""
    size, above = rng.randrange(2 * 1024 * 1024, LIMIT), LIMIT + rng.randrange(1, 100_000)
    requests = [["POST", "/photos", PLAIN, size], ["POST", "/photos", PLAIN, LIMIT]]
    found = solution.probe("proxied", settings, requests, "127.0.0.1")
    _assert_nginx(found)
    _assert_serves(found["run"])
    for sent, answer in zip((size, LIMIT), found["answers"], strict=True):
        assert (answer["status"], answer["json"]) == (201, {"bytes": sent}), f"a photo of {sent} bytes"
    alone = solution.probe("nginx_alone", {}, [["POST", "/photos", PLAIN, above, False]])
    assert alone["answers"][0]["status"] == 413, f"a photo of {above} bytes, with nginx alone"
