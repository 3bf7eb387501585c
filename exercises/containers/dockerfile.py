"""A Dockerfile as the checks read it: its stages, what its COPYs bring, its command."""

import io
import json
import posixpath
import re
from dataclasses import dataclass, field, replace

from dockerfile_parse import DockerfileParser
from dockerfile_parse.util import WordSplitter, extract_key_values

KEY = "TICKET_KEY"
SHOWN = 1_500  # characters of what a container printed
BASE_ENV = {"PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"}
PASSED_OVER = {"__pycache__", ".git", ".venv", "venv", "node_modules", ".pytest_cache"}
OBEYED = {"ARG", "ENV", "WORKDIR", "USER", "RUN", "COPY", "ADD", "ENTRYPOINT", "CMD", "HEALTHCHECK"}
PASSED_BY = {"COMMENT", "EXPOSE", "LABEL", "MAINTAINER", "ONBUILD", "SHELL", "STOPSIGNAL", "VOLUME"}
LONGEST = 20_000  # characters of a file, or entries of compose.yaml, that anybody would read
VARIABLE = re.compile(r"\$\$|\\\$|\$(\w+)|\$\{(\w+)(?:(:?[-?+])([^}]*))?\}")


class Missing(Exception):
    """A required variable is not set."""


def expand(text, variables):
    """``text`` with its variables, as Dockerfiles and compose files write them; raises Missing."""

    def value_of(match):
        name, operator, word = match[1] or match[2], match[3] or "", match[4] or ""
        if not name:
            return "$"
        value = variables.get(name)
        is_set = value is not None and (value != "" or not operator.startswith(":"))
        if operator.endswith("+"):
            return word if is_set else ""
        if operator.endswith("?") and not is_set:
            raise Missing(name)
        return value if is_set else word if operator.endswith("-") else ""

    expanded = VARIABLE.sub(value_of, text)
    assert len(expanded) <= LONGEST, f"{text[:SHOWN]} becomes longer than {LONGEST} characters"
    return expanded


def read_text(path):
    assert path.is_file(), f"there is no {path.name} in the folder"
    text = path.read_text(encoding="utf-8")
    assert len(text) <= LONGEST, f"{path.name} is longer than {LONGEST} characters"
    return text


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
    rules = _rules(read_text(ignore)) if ignore else []
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
        return expand(text, {**self.args, **self.env})

    def has_folder(self, path):
        inside = posixpath.normpath(path).rstrip("/") + "/"
        return any(f"{other}/".startswith(inside) for other in (self.folder, *map(posixpath.dirname, self.files)))


class Build:
    """A Dockerfile, carried out as far as text goes: no RUN is executed."""

    def __init__(self, folder, planted=()):
        parser = DockerfileParser(fileobj=io.BytesIO(read_text(folder / "Dockerfile").encode()))
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
        words = words_of(entry) + (words_of(cmd) if not isinstance(entry, str) else [])
        files = {path: source for path, source in final.files.items() if source}
        env = {**final.env, **environment}
        return {"words": words, "folder": final.folder, "env": env, "files": files, "path": final.env["PATH"]}

    def _carry_out(self, name, value):
        if name == "FROM":
            self._begin(value)
        elif name == "ARG" and not self.stages:
            self.globals |= {k: expand(v or "", self.globals) for k, v in pairs_of(value)}
            self.secrets += [f"ARG {k}" for k, _ in pairs_of(value) if k == KEY]
        elif self.stages and name in OBEYED:
            getattr(self, f"_{name.lower()}")(self.final, value)
        else:
            assert name in PASSED_BY, f"{name} {value}: no instruction of a Dockerfile, or before the first FROM"

    def _begin(self, value):
        words = [word for word in expand(value, self.globals).split() if not word.startswith("--")]
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
        for name, default in pairs_of(value):
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


def pairs_of(value):
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


def words_of(command):
    return ["/bin/sh", "-c", command] if isinstance(command, str) else list(command or [])


def is_pinned(image):
    """Whether an image's name says which one: a digest, or a tag with a minor version."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return bool(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) or re.match(r"v?\d+\.\d+", tag))
