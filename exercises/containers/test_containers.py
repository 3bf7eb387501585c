"""Checks of `containers`: an image that is small and holds no secret, and a command that behaves as process one.

The Dockerfile and compose.yaml are parsed here. What the image's command does is observed by a probe, which lays the
files out as the Dockerfile copies them.
"""

import hashlib
import hmac
import io
import json
import posixpath
import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import yaml
from dockerfile_parse import DockerfileParser
from dockerfile_parse.util import WordSplitter, extract_key_values

KEY = "TICKET_KEY"
PORT = "8000"  # where the given proxy.conf looks for the service app
GRACE = 5  # seconds
SHOWN = 1_500  # characters of what a container printed
BASE_ENV = {"PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"}
KNOWN_USERS = {"nobody", "www-data", "daemon", "nonroot"}
PASSED_OVER = {"__pycache__", ".git", ".venv", "venv", "node_modules", ".pytest_cache"}
INSTALLERS = re.compile(r"\b(pip3?|uv|pipenv|poetry|pdm)\b[^;&|]*\b(install|sync|wheel)\b")
OBEYED = {"ARG", "ENV", "WORKDIR", "USER", "RUN", "COPY", "ADD", "ENTRYPOINT", "CMD", "HEALTHCHECK"}
PASSED_BY = {"COMMENT", "EXPOSE", "LABEL", "MAINTAINER", "ONBUILD", "SHELL", "STOPSIGNAL", "VOLUME"}
LONGEST = 20_000  # characters of a file, or entries of compose.yaml, that anybody would read
VARIABLE = re.compile(r"\$\$|\\\$|\$(\w+)|\$\{(\w+)(?:(:?[-?+])([^}]*))?\}")


class _Missing(Exception):
    """A required variable is not set."""


def _expand(text, variables):
    """``text`` with its variables, as Dockerfiles and compose files write them; raises _Missing."""

    def value_of(match):
        name, operator, word = match[1] or match[2], match[3] or "", match[4] or ""
        if not name:
            return "$"
        value = variables.get(name)
        is_set = value is not None and (value != "" or not operator.startswith(":"))
        if operator.endswith("+"):
            return word if is_set else ""
        if operator.endswith("?") and not is_set:
            raise _Missing(name)
        return value if is_set else word if operator.endswith("-") else ""

    expanded = VARIABLE.sub(value_of, text)
    assert len(expanded) <= LONGEST, f"{text[:SHOWN]} becomes longer than {LONGEST} characters"
    return expanded


def _text(path):
    assert path.is_file(), f"there is no {path.name} in the folder"
    text = path.read_text(encoding="utf-8")
    assert len(text) <= LONGEST, f"{path.name} is longer than {LONGEST} characters"
    return text


# --- The build context and the Dockerfile's instructions -------------------------------------------------------------


class Glob:
    """A pattern of .dockerignore or COPY; ``**`` is any number of folders.

    It is no regular expression, so that no pattern of a stranger takes long. A negative state is within a ``**/``.
    """

    def __init__(self, text):
        self.pieces = re.findall(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|\\.|.", text)

    def matches(self, path):
        states = self._with_next({0})
        for character in path:
            states = self._with_next({after for state in states for after in self._after(state, character)})
        return len(self.pieces) in states

    def _with_next(self, states):
        """The states, and those after a star, which may stand for nothing."""
        for number, piece in enumerate(self.pieces):
            if number in states and piece in {"**/", "**", "*"}:
                states.add(number + 1)
        return states

    def _after(self, state, character):
        number = -state - 1 if state < 0 else state
        piece = self.pieces[number] if number < len(self.pieces) else ""
        if piece == "**/":
            return {-number - 1, number + 1} if character == "/" else {-number - 1}
        if piece == "**" or (piece == "*" and character != "/"):
            return {number}
        is_class = len(piece) > 2 and piece.startswith("[")
        is_next = re.fullmatch(piece, character) if is_class else character in piece[-1:] or piece == "?"
        return {number + 1} if is_next and (character != "/" or piece == "/") else set()


def _is_left_out(path, rules):
    """Whether the last rule that matches ``path``, or a folder above it, leaves it out."""
    verdicts = [is_exclusion for glob, is_exclusion in rules if any(map(glob.matches, _heads(path)))]
    return bool(verdicts) and verdicts[-1]


def _rules(text):
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(Glob(_clean(line.lstrip("!").strip())), not line.startswith("!")) for line in lines]


def _clean(path):
    return posixpath.normpath(path).lstrip("/") or "."


def _context(folder, planted=()):
    """The paths that a build sees: the folder's files and those planted, without what .dockerignore leaves out."""
    paths = list(planted)
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        if file.is_file() and not PASSED_OVER & set(parts):
            paths.append("/".join(parts))
    ignore = next((f for f in (folder / "Dockerfile.dockerignore", folder / ".dockerignore") if f.is_file()), None)
    rules = _rules(_text(ignore)) if ignore else []
    return sorted({path for path in paths if not _is_left_out(path, rules)})


@dataclass
class Stage:
    """What the instructions of one stage made so far. ``files`` maps paths in the image to paths of the context."""

    image: str
    parents: list = field(default_factory=list)
    env: dict = field(default_factory=lambda: dict(BASE_ENV))
    args: dict = field(default_factory=dict)
    folder: str = "/"
    user: str = ""
    files: dict = field(default_factory=dict)
    seen: frozenset = frozenset()
    runs: list = field(default_factory=list)  # of (command, what of the context its layer depends on)
    commands: dict = field(default_factory=dict)  # ENTRYPOINT, CMD, HEALTHCHECK: a list, or the text of a shell form
    inherits_cmd: bool = False

    def expand(self, text):
        return _expand(text, {**self.args, **self.env})

    def has_folder(self, path):
        inside = posixpath.normpath(path).rstrip("/") + "/"
        return any(f"{other}/".startswith(inside) for other in (self.folder, *map(posixpath.dirname, self.files)))


class Build:
    """A Dockerfile, carried out as far as text goes: no RUN is executed."""

    def __init__(self, folder, planted=()):
        parser = DockerfileParser(fileobj=io.BytesIO(_text(folder / "Dockerfile").encode()))
        self.context = _context(folder, planted)
        self.stages, self.names, self.globals, self.secrets = [], {}, {}, []
        for instruction in parser.structure:
            self._carry_out(instruction["instruction"], instruction["value"].strip())
        assert self.stages, "the Dockerfile has no FROM: there is no image yet"

    @property
    def final(self):
        return self.stages[-1]

    @property
    def needed(self):
        """The final stage and those that it is made from."""
        found, waiting = [], [len(self.stages) - 1]
        while waiting:
            number = waiting.pop()
            if number not in found:
                found.append(number)
                waiting += self.stages[number].parents
        return [self.stages[number] for number in sorted(found)]

    def command(self, environment):
        """The words that the container is started with, and what the probe needs to start them."""
        final = self.final
        entry, cmd = final.commands.get("ENTRYPOINT"), final.commands.get("CMD")
        assert entry or cmd, "the image has no command: write an ENTRYPOINT or a CMD"
        words = _words(entry) + (_words(cmd) if not isinstance(entry, str) else [])
        files = {path: source for path, source in final.files.items() if source}
        env = {**final.env, **environment}
        return {"words": words, "folder": final.folder, "env": env, "files": files, "path": final.env["PATH"]}

    def _carry_out(self, name, value):
        if name == "FROM":
            self._begin(value)
        elif name == "ARG" and not self.stages:
            self.globals |= {k: _expand(v or "", self.globals) for k, v in _pairs(value)}
            self.secrets += [f"ARG {k}" for k, _ in _pairs(value) if k == KEY]
        elif self.stages and name in OBEYED:
            getattr(self, f"_{name.lower()}")(self.final, value)
        else:
            assert name in PASSED_BY, f"{name} {value}: no instruction of a Dockerfile, or before the first FROM"

    def _begin(self, value):
        words = [word for word in _expand(value, self.globals).split() if not word.startswith("--")]
        number = self.names.get(words[0].lower())
        if number is None:
            stage = Stage(words[0])
        else:
            parent = self.stages[number]
            stage = replace(
                parent,
                parents=[number],
                env=dict(parent.env),
                args={},
                files=dict(parent.files),
                runs=list(parent.runs),
                commands=dict(parent.commands),
                inherits_cmd=True,
            )
        if len(words) > 2:
            self.names[words[2].lower()] = len(self.stages)
        self.stages.append(stage)

    def _arg(self, stage, value):
        for name, default in _pairs(value):
            stage.args[name] = self.globals.get(name, "") if default is None else stage.expand(default)
            self.secrets += [f"ARG {name}"] if name == KEY else []

    def _env(self, stage, value):
        pairs = extract_key_values(env_replace=False, args={}, envs={}, instruction_value=stage.expand(value))
        stage.env |= dict(pairs)
        self.secrets += [f"ENV {name}" for name, _ in pairs if name == KEY]

    def _workdir(self, stage, value):
        stage.folder = posixpath.normpath(posixpath.join(stage.folder, _unquoted(stage.expand(value))))

    def _user(self, stage, value):
        stage.user = _unquoted(stage.expand(value))

    def _run(self, stage, value):
        binds = [dict(pair.split("=", 1) for pair in mount.split(",") if "=" in pair)
                 for mount in re.findall(r"--mount=(\S+)", value)]  # fmt: skip
        sources = [
            bind.get("source") or bind.get("src") or "." for bind in binds
            if bind.get("type", "bind") == "bind" and "from" not in bind
        ]  # fmt: skip
        taken = {path for source in sources for path in self._found(source)}
        stage.runs.append((value, stage.seen | taken))

    def _copy(self, stage, value):
        flags, named = re.fullmatch(r"((?:--\S+\s+)*)(.*)", stage.expand(value), re.DOTALL).groups()
        options = [word[2:].partition("=") for word in flags.split()]
        *sources, target = _json(named) or WordSplitter(named).split()
        origin = next((text for name, _, text in options if name == "from"), None)
        excluded = [(Glob(_clean(text)), True) for name, _, text in options if name == "exclude"]
        target = posixpath.join(stage.folder, target)
        is_folder = target.endswith(("/", "/.", "/..")) or len(sources) > 1 or stage.has_folder(target)
        for source in sources:
            if "://" in source:
                continue
            if origin is None:
                found = self._found(source)
                assert found, f"COPY {value}: nothing of that name reaches the build (is it left out by .dockerignore?)"
                taken = {path: path for path in found if not _is_left_out(path, excluded)}
            else:
                taken = self._taken_from(stage, origin, source)
            stage.files |= _placed(taken, _clean(source), target, is_folder)
            stage.seen |= frozenset(taken.values())

    _add = _copy

    def _found(self, source):
        """The context's paths that a source of COPY names: a file, a folder, a pattern."""
        glob = Glob(_clean(source))
        return [path for path in self.context if _clean(source) == "." or any(map(glob.matches, _heads(path)))]

    def _taken_from(self, stage, origin, source):
        """Files of another stage, by their paths there; the files of a foreign image nobody knows."""
        number = int(origin) if origin.isdigit() else self.names.get(origin.lower())
        if number is None or number >= len(self.stages) - 1:
            return {}
        stage.parents.append(number)
        glob, files = Glob(_clean(source)), {path[1:]: file for path, file in self.stages[number].files.items()}
        is_all = _clean(source) == "."
        return {path: file for path, file in files.items() if is_all or any(map(glob.matches, _heads(path)))}

    def _entrypoint(self, stage, value):
        stage.commands["ENTRYPOINT"] = _form(value)
        if stage.inherits_cmd:
            stage.commands.pop("CMD", None)

    def _cmd(self, stage, value):
        stage.commands["CMD"] = _form(value)
        stage.inherits_cmd = False

    def _healthcheck(self, stage, value):
        command = re.sub(r"^(--\S+\s+)*", "", value)
        stage.commands["HEALTHCHECK"] = None if command.upper() == "NONE" else _form(command[3:].strip())


def _placed(taken, source, target, is_folder):
    """Where files land: ``taken`` maps their paths at the source to paths of the context."""
    placed = {}
    for path, file in taken.items():
        head = next(filter(Glob(source).matches, _heads(path)), "")
        below = path[len(head) :].lstrip("/")
        name = below or (path.rpartition("/")[2] if is_folder else "")
        placed[posixpath.normpath(posixpath.join(target, name))] = file
    return placed


def _heads(path):
    """``path`` and the folders above it, outermost first."""
    parts = path.split("/")
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]


def _pairs(value):
    """NAME=default pairs of an ARG; the default is None where there is none."""
    words = [word.partition("=") for word in WordSplitter(value).split()]
    return [(name, text if equals else None) for name, equals, text in words]


def _unquoted(text):
    return WordSplitter(text).dequote()


def _json(text):
    """The words of an exec form, or None."""
    try:
        words = json.loads(text)
    except ValueError:
        return None
    return words if isinstance(words, list) and all(isinstance(word, str) for word in words) else None


def _form(value):
    words = _json(value)
    return value if words is None else words


def _words(command):
    return ["/bin/sh", "-c", command] if isinstance(command, str) else list(command or [])


# --- compose.yaml ----------------------------------------------------------------------------------------------------


def _compose(folder):
    """compose.yaml as a mapping with the services app and proxy."""
    compose = yaml.safe_load(_text(folder / "compose.yaml"))
    _refuse_vast(compose)
    services = compose.get("services") if isinstance(compose, dict) else None
    for name in ("app", "proxy"):
        is_there = isinstance((services or {}).get(name), dict)
        assert is_there, f"compose.yaml has no service {name}"
    return {**compose, "services": {name: service or {} for name, service in services.items()}}


def _refuse_vast(value):
    """Fails where aliases make a short file of YAML a vast one."""
    waiting, count = [value], 0
    while waiting:
        one, count = waiting.pop(), count + 1
        assert count <= LONGEST, f"compose.yaml has more than {LONGEST} entries"
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []


def _environment(service, variables):
    """What ``environment`` hands to a service, where ``variables`` are set outside; None where it says nothing."""
    given = service.get("environment") or {}
    pairs = given.items() if isinstance(given, dict) else _pairs(shlex.join(map(str, given)))
    return {name: variables.get(name) if text is None else _filled_in(str(text), variables) for name, text in pairs}


def _filled_in(text, variables):
    try:
        return _expand(text, variables)
    except _Missing:
        return None


def _env_files(service):
    files = service.get("env_file") or []
    return [f.get("path") if isinstance(f, dict) else f for f in ([files] if isinstance(files, str) else files)]


def _ports(service):
    """The ports inside the container that a service publishes."""
    ports = [port.get("target") if isinstance(port, dict) else port for port in service.get("ports") or []]
    return [str(port).rpartition(":")[2].partition("/")[0] for port in ports]


def _networks(service):
    return set(service.get("networks") or ["default"])


def _mounts(compose, service):
    """Files of the folder that a service sees, by their places in the container."""
    pairs = []
    for volume in service.get("volumes") or []:
        parts = [*str(volume).split(":"), ""] if not isinstance(volume, dict) else []
        pairs.append((volume.get("target"), volume.get("source")) if not parts else (parts[1], parts[0]))
    for config in service.get("configs") or []:
        if isinstance(config, dict):
            file = (compose.get("configs") or {}).get(config.get("source"), {}).get("file")
            pairs.append((config.get("target"), file))
    return {target: posixpath.normpath(source) for target, source in pairs if target and source}


def _is_pinned(image):
    """Whether an image's name says which one: a digest, or a tag with a minor version."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return bool(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) or re.match(r"v?\d+\.\d+", tag))


# --- The checks ------------------------------------------------------------------------------------------------------


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
        assert _is_pinned(image), f"FROM {image} may be another image tomorrow: name a version as 3.13, or a digest"
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
    app = _compose(Path(solution.path))["services"]["app"]
    arguments = app["build"].get("args") if isinstance(app.get("build"), dict) else None
    assert KEY not in str(arguments or ""), f"a build argument {KEY} stays in the image's history"
    given = _environment(app, settings)
    if KEY in given or not _env_files(app):
        assert given.get(KEY) == settings[KEY], f"compose.yaml does not hand over {KEY} from outside: {given}"
        written = _environment(app, {}).get(KEY)
        assert not written, f"compose.yaml has a value for {KEY}: {written}"


@pytest.mark.concept("containers.compose")
def test_only_the_proxy_is_published(solution, build):
    """From outside only the proxy should be reached; it should start once the app is healthy, and find it."""
    final, compose = build().final, _compose(Path(solution.path))
    app, proxy = compose["services"]["app"], compose["services"]["proxy"]
    assert "build" in app, "the service app is not built from this folder"
    published = {name for name, service in compose["services"].items() if _ports(service)}
    assert published == {"proxy"}, "who publishes a port, beside the proxy, is reached past it"
    assert "80" in _ports(proxy), "proxy.conf listens on port 80, and that is not what the proxy publishes"
    hosts = [name for name, service in compose["services"].items() if service.get("network_mode") == "host"]
    assert not hosts, f"on the host's network, every port of {hosts} is open"
    assert _networks(app) & _networks(proxy), "the proxy and the app share no network"
    image, mounts = str(proxy.get("image")), _mounts(compose, proxy)
    assert "nginx" in image and _is_pinned(image), f"the proxy should be an nginx of a pinned version, not {image}"
    assert mounts.get("/etc/nginx/conf.d/default.conf") == "proxy.conf", f"nginx never sees proxy.conf, but {mounts}"
    waits = proxy.get("depends_on") or {}
    condition = (waits.get("app") or {}).get("condition") if isinstance(waits, dict) else "service_started"
    assert condition == "service_healthy", "nothing makes the proxy wait until the app is healthy"
    replaced = {"command", "entrypoint", "user", "healthcheck"} & set(app)
    assert not replaced, f"compose.yaml replaces what the image says: {sorted(replaced)}"
    port = {**final.env, **_environment(app, {})}.get("PORT")
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
    run = solution.probe("health", made.command(settings), _words(check))
    assert run["is_listening"], f"nothing listens on $PORT: {_told(run)}"
    shown = shlex.join(_words(check))
    well, sick, dead = run["well"], run["sick"], run["dead"]
    assert well["exit_status"] == 0, f"{shown}\nfails although the server is well: {well['output'][-SHOWN:]}"
    assert sick["exit_status"] not in (0, None), f"{shown}\nsucceeds, or hangs, although /health answers 503"
    assert dead["exit_status"] not in (0, None), f"{shown}\nsucceeds, or hangs, although nothing listens"
