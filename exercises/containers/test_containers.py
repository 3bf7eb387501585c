"""Checks of `containers`: an image that is small and holds no secret, and a command that behaves as process one.

The Dockerfile and compose.yaml are parsed here, by the two modules beside. What the image's command does is observed by
a probe, which lays the files out as the Dockerfile copies them.
"""

import hashlib
import hmac
import json
import re
import shlex
from pathlib import Path

import pytest

from .composefile import env_files_of, environment_of, mounts_of, networks_of, ports_of, read_compose
from .dockerfile import KEY, SHOWN, Build, is_pinned, words_of

PORT = "8000"  # where the given proxy.conf looks for the service app
GRACE = 5  # seconds
KNOWN_USERS = {"nobody", "www-data", "daemon", "nonroot"}
INSTALLERS = re.compile(r"\b(pip3?|uv|pipenv|poetry|pdm)\b[^;&|]*\b(install|sync|wheel)\b")


@pytest.fixture
def planted(rng):
    """Files that lie about in everybody's working copy."""
    place = f"{rng.choice(['north', 'harbour', 'quarry'])}{rng.randrange(100)}"
    return [".env", f".env.{place}", f"keys/{place}.pem", ".git/config", ".git/objects/pack/a.pack"]


@pytest.fixture
def settings(rng):
    """Settings nobody could have hard-coded."""
    return {"SITE": f"Millrace {rng.randrange(100, 1000)}", KEY: f"key-{rng.randrange(10**9)}"}


@pytest.fixture
def build(solution, planted):
    """A function that reads the Dockerfile as a build would; what it cannot read fails the check."""
    return lambda: Build(Path(solution.path), planted)


def _seal(key, number):
    return hmac.new(key.encode(), str(number).encode(), hashlib.sha256).hexdigest()[:16]


def _told(run):
    """How a container was started and what it printed, for a failure to show."""
    ended = "" if run["exit_status"] is None else f"It ended with exit status {run['exit_status']}.\n"
    ports = run.get("other_ports")
    where = f"It listened on port {ports[0]} instead of $PORT.\n" if ports else ""
    printed = "\n".join(f"{name}: {run[name][-SHOWN:] or '(nothing)'}" for name in ("stdout", "stderr"))
    return f"{run['command']}\n{ended}{where}{printed}"


def _answer(run, url):
    assert run["is_listening"], f"nothing listens on $PORT: {_told(run)}"
    answer = run["answers"][url]
    assert answer["status"] == 200, f"GET {url} answered {answer['status']} {answer['body']}: {_told(run)}"
    return answer


@pytest.mark.concept("containers.base_image")
def test_the_base_image_is_pinned_and_small(build):
    """The image should start from a small Python image that is named exactly, so that the next build is this one."""
    made = build()
    for image in {stage.image for stage in made.needed} - {"scratch"}:
        assert is_pinned(image), f"FROM {image} may be another image tomorrow: name a version as 3.13, or a digest"
    image = made.final.image
    assert re.search("slim|alpine|distroless", image), f"{image} is the full image: hundreds of megabytes nobody calls"
    assert "python" in image, f"the final stage is made from {image}, which has no Python"


@pytest.mark.concept("containers.layers")
def test_a_change_of_the_code_installs_nothing_again(build):
    """The dependencies should be installed before the code is copied, so that a changed line installs nothing."""
    made = build()
    assert "app.py" in made.final.files.values(), "app.py never reaches the image"
    installs = [(command, seen) for stage in made.needed for command, seen in stage.runs if INSTALLERS.search(command)]
    assert installs, "no RUN installs the dependencies"
    assert any("requirements.txt" in seen for _, seen in installs), "nothing is installed from requirements.txt"
    for command, seen in installs:
        assert "app.py" not in seen, f"RUN {command}\nis done again whenever app.py changes: app.py is copied before it"


@pytest.mark.concept("containers.user")
def test_the_command_does_not_run_as_root(build):
    """The image should name a user other than root, and one that exists in it."""
    final = build().final
    name = final.user.partition(":")[0]
    assert name, "the image has no USER, so its command runs as root"
    is_root = name == "root" or (name.isdigit() and int(name) == 0)
    assert not is_root, f"the last USER is {final.user}, which is root"
    creators = [command for command, _ in final.runs if re.search(r"\b(useradd|adduser)\b|/etc/passwd", command)]
    is_known = name.isdigit() or name in KNOWN_USERS or any(re.search(rf"\b{re.escape(name)}\b", c) for c in creators)
    assert is_known, f"USER {name}: nothing in the Dockerfile creates that user"


@pytest.mark.concept("containers.secrets")
def test_secrets_in_the_folder_stay_out_of_the_image(build, planted):
    """What is secret in the folder should not be copied into the image: neither .env files, nor keys, nor history."""
    made = build()
    assert "app.py" in made.final.files.values(), "app.py never reaches the image"
    leaked = [path for path, source in sorted(made.final.files.items()) if source in planted]
    assert not leaked, f"anybody who pulls the image can read {', '.join(leaked)}"


@pytest.mark.concept("containers.secrets", "containers.compose")
def test_the_key_is_handed_over_and_written_nowhere(solution, build, settings):
    """The key should come from outside when the container starts: no ARG, no ENV, no line of compose.yaml has it."""
    made = build()
    assert not made.secrets, f"{made.secrets[0]}: whoever has the image reads it in the image's history"
    app = read_compose(Path(solution.path))["services"]["app"]
    arguments = app["build"].get("args") if isinstance(app.get("build"), dict) else None
    assert KEY not in str(arguments or ""), f"a build argument {KEY} stays in the image's history"
    given = environment_of(app, settings)
    if KEY in given or not env_files_of(app):
        assert given.get(KEY) == settings[KEY], f"compose.yaml does not hand over {KEY} from outside: {given}"
        written = environment_of(app, {}).get(KEY)
        assert not written, f"compose.yaml has a value for {KEY}: {written}"


@pytest.mark.concept("containers.compose")
def test_only_the_proxy_is_published(solution, build):
    """From outside only the proxy should be reached; it should start once the app is healthy, and find it."""
    final, compose = build().final, read_compose(Path(solution.path))
    app, proxy = compose["services"]["app"], compose["services"]["proxy"]
    assert "build" in app, "the service app is not built from this folder"
    published = {name for name, service in compose["services"].items() if ports_of(service)}
    assert published == {"proxy"}, "who publishes a port, beside the proxy, is reached past it"
    assert "80" in ports_of(proxy), "proxy.conf listens on port 80, and that is not what the proxy publishes"
    hosts = [name for name, service in compose["services"].items() if service.get("network_mode") == "host"]
    assert not hosts, f"on the host's network, every port of {hosts} is open"
    assert networks_of(app) & networks_of(proxy), "the proxy and the app share no network"
    image, mounts = str(proxy.get("image")), mounts_of(compose, proxy)
    assert "nginx" in image and is_pinned(image), f"the proxy should be an nginx of a pinned version, not {image}"
    assert mounts.get("/etc/nginx/conf.d/default.conf") == "proxy.conf", f"nginx never sees proxy.conf, but {mounts}"
    waits = proxy.get("depends_on") or {}
    condition = (waits.get("app") or {}).get("condition") if isinstance(waits, dict) else "service_started"
    assert condition == "service_healthy", "nothing makes the proxy wait until the app is healthy"
    replaced = {"command", "entrypoint", "user", "healthcheck"} & set(app)
    assert not replaced, f"compose.yaml replaces what the image says: {sorted(replaced)}"
    port = {**final.env, **environment_of(app, {})}.get("PORT")
    assert port == PORT, f"proxy.conf looks for the app on port {PORT}, and PORT is {port} there"


@pytest.mark.concept("serving.environment", "serving.wsgi_server")
def test_the_container_serves_on_its_port(solution, build, settings, rng):
    """The image's command should serve the API on $PORT, to other machines too, by a server made for production."""
    number = rng.randrange(1000, 10_000)
    url = f"/tickets/{number}"
    ticket = {"site": settings["SITE"], "number": number, "seal": _seal(settings[KEY], number)}
    run = solution.probe("serve", build().command(settings), [url, "/health"])
    answer = _answer(run, url)
    _answer(run, "/health")
    assert json.loads(answer["body"]) == ticket, "the settings of the environment are not those of the application"
    assert run["is_reached"] is not False, f"it listens on 127.0.0.1: no other container reaches it\n{_told(run)}"
    assert not answer["server"].startswith("Werkzeug"), f"that is Flask's development server: {_told(run)}"
    overridden = solution.app({KEY: f"other-{number}"}).client().get(url)
    assert overridden.get_json() == {"site": "Millrace", "number": number, "seal": _seal(f"other-{number}", number)}


@pytest.mark.concept("containers.process_one", "production.graceful_stop")
def test_term_ends_the_container_after_its_requests(solution, build, settings):
    """TERM should reach the server: it should finish the running request and end in time, not be killed."""
    made = build()
    commands = made.final.commands
    shells = [f"{n} {commands[n]}" for n in ("ENTRYPOINT", "CMD") if isinstance(commands.get(n), str)]
    assert not shells, f"{shells[0]}\nin shell form: the shell is process one, gets the TERM and tells nobody"
    run = solution.probe("stop", made.command(settings), "/journal", GRACE)
    assert run["is_listening"], f"nothing listens on $PORT: {_told(run)}"
    assert run["first"], f"GET /journal sent nothing: {_told(run)}"
    assert run["is_ended"], f"{GRACE} seconds after TERM it still ran, and is killed: {_told(run)}"
    assert run["exit_status"] >= 0, f"its first process has no handler for TERM, which process one needs: {_told(run)}"
    lines = run["body"].splitlines()
    is_whole = run["is_complete"] and len(lines) == 11
    assert is_whole, f"the journal of 11 lines was cut after {len(lines)}: the request was not finished. {_told(run)}"


@pytest.mark.concept("production.log_stream")
def test_the_log_goes_to_standard_output(solution, build, settings, rng):
    """Requests and what the application logs should be seen on standard output as it happens, and in no file."""
    number = rng.randrange(1000, 10_000)
    url, said = f"/tickets/{number}", f"ticket {number} sealed"
    run = solution.probe("serve", build().command(settings), [url], awaited=[url, said])
    _answer(run, url)
    lines = run["log"].splitlines()
    assert any(said in line for line in lines), f"the application's own line ({said}) is not on stdout: {_told(run)}"
    access = [line for line in lines if url in line and "GET" in line and "200" in line]
    assert access, f"no line on stdout tells of GET {url} and its 200: {_told(run)}"
    assert run["written"] == [], "what is written to a file in a container is lost with the container"


@pytest.mark.concept("configuration.refusal")
def test_it_does_not_start_without_its_key(solution, build, settings):
    """Without the key, or with an empty one, the container should end at once, with an error that names the key."""
    made, site = build(), {"SITE": settings["SITE"]}
    images = [made.command(environment) for environment in (site, {**site, KEY: ""}, settings)]
    *without, with_key = solution.probe("start", images, "/health")
    assert with_key["status"] == 200, f"with a key, nothing answers GET /health on $PORT: {_told(with_key)}"
    for run in without:
        assert run["status"] is None, f"it serves without {KEY}: {_told(run)}"
        assert run["is_ended"], f"without {KEY} it neither serves nor ends: {_told(run)}"
        assert run["exit_status"] != 0, f"it ended with exit status 0, as if all were well: {_told(run)}"
        is_named = KEY in run["stderr"]
        assert is_named, f"nothing on stderr says which setting is missing: {_told(run)}"


@pytest.mark.concept("production.health")
def test_the_health_check_knows_the_well_from_the_sick(solution, build, settings):
    """HEALTHCHECK should succeed while GET /health answers 200, and fail when it answers 503 or nothing listens."""
    made = build()
    check = made.final.commands.get("HEALTHCHECK")
    assert check, "the image has no HEALTHCHECK"
    run = solution.probe("health", made.command(settings), words_of(check))
    assert run["is_listening"], f"nothing listens on $PORT: {_told(run)}"
    shown = shlex.join(words_of(check))
    well, sick, dead = run["well"], run["sick"], run["dead"]
    assert well["exit_status"] == 0, f"{shown}\nfails although the server is well: {well['output'][-SHOWN:]}"
    assert sick["exit_status"] not in (0, None), f"{shown}\nsucceeds, or hangs, although /health answers 503"
    assert dead["exit_status"] not in (0, None), f"{shown}\nsucceeds, or hangs, although nothing listens"
