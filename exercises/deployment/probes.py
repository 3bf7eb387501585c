"""Puts the solution on a small machine of its own below a temporary folder, runs its service there, and clears it all.

The machine has the paths that the prompt names; every file of the solution is copied to it, with those paths changed to
where they are. What a probe returns names them as the prompt does.
"""

import configparser
import contextlib
import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import threading
import time
from pathlib import Path

import psutil

START = 9.0
STUCK = 12.0
STOP = 8.0
ANSWER = 7.0
LARGEST_FILE = 1_000_000
OUTPUT_LINES = 14
HOST = "darkroom.example"
UNIT, SUPERVISOR = "darkroom.service", "supervisord.conf"
PLACES = re.compile(r"(?<![\w./-])(?:/var(?=/run/))?(/(?:srv|etc|run)/darkroom|/var/log/nginx)(?![\w-])")
LISTEN = re.compile(r"(\blisten\s+)([^\s;]*:)?80(?=[\s;])([^;]*);")

# What a machine has in /etc/nginx. The service's file is included in its http block.
NGINX = """
worker_processes 1;
master_process off;
daemon off;
error_log stderr;
pid {root}/nginx.pid;
events {{ worker_connections 64; }}
http {{
    include mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {root}/nginx/body;
    proxy_temp_path {root}/nginx/proxy;
    fastcgi_temp_path {root}/nginx/fastcgi;
    uwsgi_temp_path {root}/nginx/uwsgi;
    scgi_temp_path {root}/nginx/scgi;
    include {root}/srv/darkroom/nginx.conf;
}}
"""
BESIDE_NGINX = {
    "mime.types": "types { text/html html; text/css css; text/javascript js; image/png png; image/svg+xml svg; }",
    "proxy_params": """
        proxy_set_header Host $http_host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    """,
}


def serve(beside, settings, requests):
    """Starts the service and sends it requests, one after the other: a method, a path and headers."""
    with _Machine(beside) as machine, _Service(machine, settings) as service:
        service.wait()
        answers = [service.ask(*request) for request in requests if service.is_serving]
        return {"run": service.told(), "answers": answers}


def refuses(beside, settings):
    """Starts the service without its secret; returns how it is once it serves, or ends, or has asked for the secret."""
    with _Machine(beside) as machine, _Service(machine, {**settings, "DARKROOM_SECRET": None}) as service:
        service.wait(lambda: "DARKROOM_SECRET" in service.output())
        return service.told()


def workers(beside, settings, number):
    """Starts the service and looks for processes that answer, until there are ``number``, and a little longer."""
    with _Machine(beside) as machine, _Service(machine, settings) as service:
        service.wait()
        return {"processes": service.processes(number, least=2), "run": service.told()}


def get_stuck(beside, settings, number):
    """Has one of ``number`` workers stuck for good; returns who answered before, meanwhile and afterwards.

    Where fewer answer, only who did.
    """
    with _Machine(beside) as machine, _Service(machine, settings) as service:
        service.wait()
        before = service.processes(number)
        if len(before) < number:
            return {"before": before, "run": service.told()}
        stuck = _Later(lambda: service.ask("GET", "/exposures?seconds=600", {}, STUCK))
        _until(lambda: "exposing for 600" in service.output() or stuck.is_over, 1.0)
        meanwhile = service.ask("GET", "/desk", {}, 2.0)
        stuck.wait(STUCK)
        after = service.processes(number) if stuck.is_over else []
        return {
            "before": before,
            "meanwhile": meanwhile,
            "stuck": stuck.result,
            "is_over": stuck.is_over,
            "after": after,
            "run": service.told(),
        }


def stop(beside, settings, seconds):
    """Stops the service while it is busy with an exposure of some seconds."""
    with _Machine(beside) as machine, _Service(machine, settings) as service:
        service.wait()
        busy = _Later(lambda: service.ask("GET", f"/exposures?seconds={seconds}", {}, seconds + STOP))
        _until(lambda: "exposing for" in service.output() or busy.is_over, 0.7)
        was_running = not busy.is_over
        began = time.monotonic()
        service.stop()
        took = time.monotonic() - began
        busy.wait(2.0)
        return {
            "was_running": was_running,
            "answer": busy.result,
            "has_ended": service.has_ended,
            "seconds": round(took, 1),
            "later": service.ask("GET", "/desk", {}, 2.0),
            "run": service.told(),
        }


def log_of(beside, settings, paths):
    """Starts the service, asks for some paths, stops it; returns the whole output and the files that name a path."""
    with _Machine(beside) as machine, _Service(machine, settings) as service:
        service.wait()
        answers = [service.ask("GET", path, {}) for path in paths if service.is_serving]
        _until(lambda: all(path in service.output() for path in paths), 1.0)
        service.stop()
        files = [file for file in machine.files() if _holds(file, paths)]
        return {
            "answers": answers,
            "output": machine.named(service.output()),
            "files": sorted(machine.named(str(file)) for file in files),
            "run": service.told(),
        }


def unit(beside):
    """What the unit or the supervisor's file says of the service's user, of starting it again and at boot."""
    with _Machine(beside) as machine:
        kind = machine.kind
        if kind is None:
            return None
        text = (beside.path / kind).read_text(encoding="utf-8")
        if kind == SUPERVISOR:
            return {"file": kind, **_facts_of_program(text)}
        parts = _read_unit(text)
        service = {name: values[-1] for name, values in parts.get("Service", {}).items()}
        user = "(dynamic)" if service.get("DynamicUser", "").lower() in {"yes", "true", "on", "1"} else None
        return {
            "file": kind,
            "user": service.get("User") or user,
            "restart": service.get("Restart", "no"),
            "boot": " ".join(parts.get("Install", {}).get("WantedBy", [])),
        }


def proxied(beside, settings, requests, client):
    """Starts the service and nginx before it, and sends nginx requests from the address ``client``."""
    with _Machine(beside) as machine, _Service(machine, settings) as service, _Nginx(machine) as nginx:
        service.wait()
        nginx.wait()
        is_up = service.is_serving and nginx.is_serving
        answers = [nginx.ask(*request, client=client) for request in requests if is_up]
        return {"run": service.told(), "nginx": nginx.told(), "answers": answers}


def nginx_alone(beside, files, requests):
    """Starts nginx before a service that is not there, with some more files in the folder ``static``."""
    with _Machine(beside) as machine:
        for name, text in files.items():
            path = machine.folder / "static" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with _Nginx(machine) as nginx:
            nginx.wait()
            answers = [nginx.ask(*request) for request in requests if nginx.is_serving]
            return {"nginx": nginx.told(), "answers": answers}


def second_address(beside):
    """A loopback address of this machine, other than 127.0.0.1 where there is one."""
    with socket.socket() as one, contextlib.suppress(OSError):
        one.bind(("127.0.0.2", 0))
        return "127.0.0.2"
    return "127.0.0.1"


def make_folder(beside, path):
    """Makes a folder."""
    Path(path).mkdir()


def remove_folder(beside, path):
    """Removes an empty folder."""
    Path(path).rmdir()


class _Machine:
    """A temporary folder as the root of a machine."""

    def __init__(self, beside):
        self._source = beside.path

    def __enter__(self):
        # Short, and not below the scratch folder: the path of a Unix socket has room for about a hundred characters.
        self._base = Path(tempfile.mkdtemp(prefix="dk", dir="/tmp")).resolve()
        self.root = self._base / "m"
        self.folder = self.root / "srv/darkroom"
        self.output_path = self._base / "output"
        for name in ("srv", "etc/darkroom", "run/darkroom", "var/log/nginx", "nginx", "home", "archive"):
            (self.root / name).mkdir(parents=True)
        shutil.copytree(self._source, self.folder, ignore=shutil.ignore_patterns(".*", "__pycache__", "venv"))
        for file in self.folder.rglob("*"):
            self._move(file)
        (self.folder / "venv").symlink_to(Path(sysconfig.get_path("scripts")).parent)
        return self

    def __exit__(self, *exception):
        shutil.rmtree(self._base, ignore_errors=True)

    @property
    def kind(self):
        """The file that says how the service is run: the unit, which the stub has, only where there is no other."""
        return next((name for name in (SUPERVISOR, UNIT) if (self.folder / name).is_file()), None)

    def files(self):
        """Its files; the programs in venv are not its own."""
        for folder, _, names in os.walk(self.root, followlinks=False):
            yield from (Path(folder, name) for name in names)

    def placed(self, text):
        """Text with the machine's paths changed to where they are."""
        return PLACES.sub(lambda match: f"{self.root}{match[1]}", text)

    def named(self, text):
        """Text with paths named as the machine names them."""
        return text.replace(str(self.root), "")

    def _move(self, file):
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST_FILE:
            return
        with contextlib.suppress(UnicodeDecodeError):
            text = file.read_text(encoding="utf-8")
            if (placed := self.placed(text)) != text:
                file.write_text(placed, encoding="utf-8")


class _Processes:
    """A program that was started, all that it started, and what they print."""

    def __init__(self, output_path):
        self._path = output_path
        self._process = None
        self.is_serving = False

    def _start(self, command, folder, environment):
        with self._path.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __exit__(self, *exception):
        if self._process is not None:
            self._kill()

    @property
    def exit_status(self):
        return self._process.poll() if self._process else None

    @property
    def has_ended(self):
        """Whether nothing of it is left."""
        return self._process is None or (self._process.poll() is not None and not _members(self._process.pid))

    def output(self):
        return self._path.read_text(encoding="utf-8", errors="replace") if self._path.exists() else ""

    def last_lines(self):
        return "\n".join(self.output().splitlines()[-OUTPUT_LINES:])

    def _kill(self):
        def is_over():
            members = _members(self._process.pid)
            for member in members:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(member, signal.SIGKILL)
            return not members

        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        _until(is_over, 2.0)


class _Service(_Processes):
    """The service, started as its unit or its supervisor's file says."""

    def __init__(self, machine, settings):
        super().__init__(machine.output_path)
        self._machine = machine
        self._problem = None
        self._command, self._place = "", str(machine.folder)
        self._kill_signal, self._kill_mode = signal.SIGTERM, "process"
        self._socket = str(machine.root / "run/darkroom/web.sock")
        lines = {"DARKROOM_ARCHIVE": str(machine.root / "archive"), **settings}
        self._settings = {name: value for name, value in lines.items() if value is not None}
        file = machine.root / "etc/darkroom/env"
        file.write_text("".join(f"{name}={value}\n" for name, value in self._settings.items()), encoding="utf-8")

    def __enter__(self):
        home = str(self._machine.root / "home")
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": home, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            self._start(*self._plan(environment))
        except (OSError, ValueError, configparser.Error) as error:
            self._problem = self._machine.named(str(error))
        return self

    def _plan(self, environment):
        """Command, folder and environment."""
        if self._machine.kind is None:
            raise ValueError(f"there is no {UNIT} (and no {SUPERVISOR})")
        if self._machine.kind == SUPERVISOR:
            return self._plan_of_supervisor(environment)
        return self._plan_of_unit(environment)

    def _plan_of_supervisor(self, environment):
        file = self._machine.folder / SUPERVISOR
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^user\s*=.*$", "", text), encoding="utf-8")
        command = [str(self._machine.folder / "venv/bin/supervisord"), "-n", "-c", str(file)]
        self._command = shlex.join(command)
        # A sandbox gives a process fewer descriptors than the 1024 that supervisord asks for.
        return [*command, "--minfds=64", "--minprocs=8"], self._machine.folder, environment | self._settings

    def _plan_of_unit(self, environment):
        text = (self._machine.folder / UNIT).read_text(encoding="utf-8")
        service = _read_unit(text).get("Service", {})
        if not service.get("ExecStart"):
            raise ValueError(f"{UNIT} has no ExecStart")
        for line in service.get("Environment", []):
            environment |= dict(pair.partition("=")[::2] for pair in shlex.split(line))
        for name in service.get("EnvironmentFile", []):
            environment |= _read_environment(name)
        if service.get("RuntimeDirectory"):
            environment["RUNTIME_DIRECTORY"] = str(self._machine.root / "run" / service["RuntimeDirectory"][-1])
        self._command = service["ExecStart"][-1]
        self._kill_signal = _signal(service.get("KillSignal", ["SIGTERM"])[-1])
        self._kill_mode = service.get("KillMode", ["control-group"])[-1]
        folder = Path(service.get("WorkingDirectory", [str(self._machine.root)])[-1])
        self._place = str(folder)
        if not folder.is_dir():
            raise ValueError(f"WorkingDirectory={folder} is no folder of the machine")
        command = _words(self._command, environment)
        program = shutil.which(command[0], path=os.defpath)
        if program is None:
            raise ValueError(f"ExecStart={self._command}\nThe machine has no {command[0]} (it looks in {os.defpath}).")
        return [program, *command[1:]], folder, environment

    def wait(self, is_hopeless=lambda: False):
        """Waits until the service answers, or ends, or serves somewhere else instead, or its time is up."""

        def is_decided():
            if self._process is None or self._process.poll() is not None:
                return True
            self.is_serving = self._answers()
            return self.is_serving or ((is_hopeless() or self._serves_elsewhere()) and not self._answers())

        _until(is_decided, START)

    def ask(self, method, path, headers, seconds=ANSWER):
        """An answer of the service on its socket, as data."""
        connection = _Connection(self._socket, seconds)
        return _ask(connection, method, path, headers)

    def processes(self, number, least=1):
        """The process ids that answer ``number`` + 1 requests at a time, asked until there are as many."""
        seen, began = set(), time.monotonic()
        rounds = 0
        while self.is_serving and time.monotonic() < began + ANSWER and (rounds < least or len(seen) < number):
            asked = [_Later(lambda: self.ask("GET", "/exposures?seconds=0.2", {})) for _ in range(number + 1)]
            for one in asked:
                one.wait(ANSWER)
                if one.result and isinstance(one.result["json"], dict):
                    seen.add(one.result["json"].get("process"))
            rounds += 1
        return sorted(seen - {None})

    def stop(self):
        """Stops the service as systemd does, but waits no longer than some seconds."""
        if self._process is None or self._process.poll() is not None:
            return
        targets = {"mixed": [self._process.pid], "process": [self._process.pid], "none": []}
        for pid in targets.get(self._kill_mode) or _members(self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, self._kill_signal)
        _until(lambda: self.has_ended or (self._kill_mode == "mixed" and self.exit_status is not None), STOP)
        if self._kill_mode == "mixed" and self.exit_status is not None:
            self._kill()

    def told(self):
        """How the service was started and how it is."""
        return {
            "command": self._machine.named(self._command),
            "folder": self._machine.named(self._place) or "/",
            "problem": self._problem,
            "is_serving": self.is_serving,
            "exit_status": self.exit_status,
            "ports": self._ports(),
            "output": self._machine.named(self.last_lines()),
        }

    def _answers(self):
        return self.ask("GET", "/desk", {}, 1.0)["status"] == 200

    def _serves_elsewhere(self):
        ports = self._ports()
        return any(_ask(_tcp(port, 1.0), "GET", "/desk", {})["status"] for port in ports)

    def _ports(self):
        return sorted(_ports_of(_members(self._process.pid))) if self._process else []


class _Nginx(_Processes):
    """nginx with the solution's file, on a free port in place of 80."""

    def __init__(self, machine):
        super().__init__(machine.root.parent / "nginx-output")
        self._machine = machine
        self._port = _free_port()
        self._problem = None

    def __enter__(self):
        path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"))
        program = shutil.which("nginx", path=path)
        file = self._machine.folder / "nginx.conf"
        if not file.is_file():
            self._problem = "there is no nginx.conf"
            return self
        file.write_text(self._with_port(file.read_text(encoding="utf-8")), encoding="utf-8")
        folder = self._machine.root / "etc/nginx"
        folder.mkdir(exist_ok=True)
        (folder / "nginx.conf").write_text(NGINX.format(root=self._machine.root), encoding="utf-8")
        for name, text in BESIDE_NGINX.items():
            (folder / name).write_text(text, encoding="utf-8")
        command = [program, "-e", "stderr", "-p", str(self._machine.root), "-c", str(folder / "nginx.conf")]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        if tried.returncode:
            said = re.sub(r"(?m)^[\d/]+ [\d:]+ (\[\w+\]) [\d#]+: ", r"\1 ", tried.stderr.strip())
            self._problem = f"nginx -t refuses nginx.conf, included in an http block:\n{self._machine.named(said)}"
        else:
            self._start(command, self._machine.root, {"PATH": os.defpath})
        return self

    def wait(self):
        """Waits until nginx accepts connections, or ends."""

        def is_decided():
            if self._process is None or self._process.poll() is not None:
                return True
            self.is_serving = _accepts(self._port)
            return self.is_serving

        _until(is_decided, 3.0)

    def ask(self, method, path, headers, size=0, sends_body=True, client="127.0.0.1"):
        """An answer of nginx as data. Where the body is not sent, its size is announced all the same."""
        length = {"Content-Length": str(size)} if method == "POST" else {}
        body = b"x" * size if sends_body else b""
        connection = _tcp(self._port, ANSWER, client)
        return _ask(connection, method, path, {"Host": HOST, **headers, **length}, body)

    def told(self):
        """Whether nginx took the file and serves."""
        return {
            "problem": self._problem,
            "is_serving": self.is_serving,
            "output": self._machine.named(self.last_lines()),
        }

    def _with_port(self, text):
        """The file with every ``listen`` to port 80 on the port that the machine has for it, and on loopback."""
        names_v4 = any(not (match[2] or "").startswith("[") for match in LISTEN.finditer(text))

        def replaced(match):
            if (match[2] or "").startswith("[") and names_v4:
                return ""
            options = re.sub(r"\s+ipv6only=\w+", "", match[3])
            return f"{match[1]}127.0.0.1:{self._port}{options};"

        return LISTEN.sub(replaced, text).replace("$server_port", "80")


class _Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path, seconds):
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class _Later:
    """A call in a thread of its own."""

    def __init__(self, call):
        self.result = None
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()

    @property
    def is_over(self):
        return not self._thread.is_alive()

    def wait(self, seconds):
        self._thread.join(seconds)

    def _run(self, call):
        self.result = call()


def _ask(connection, method, path, headers, body=b""):
    """An answer as data: ``status`` is None where there was none, ``json`` where it is no JSON."""
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for start in range(0, len(body), 65536):
                connection.send(body[start : start + 65536])
        response = connection.getresponse()
        status, text = response.status, response.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return {"status": None, "body": f"{type(error).__name__}: {error}", "json": None}
    finally:
        connection.close()
    try:
        return {"status": status, "body": text[:2000], "json": json.loads(text)}
    except ValueError:
        return {"status": status, "body": text[:2000], "json": None}


def _tcp(port, seconds, client="127.0.0.1"):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=seconds, source_address=(client, 0))


def _read_unit(text):
    """The sections of a unit: for each key its values, as systemd reads them; an empty value forgets those before."""
    sections, section = {}, {}
    joined = re.sub(r"\\\n(?:[ \t]*[#;].*\n)*", " ", text)
    for line in (line.strip() for line in joined.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = sections.setdefault(line[1:-1], {})
        elif line and line[0] not in "#;" and "=" in line:
            name, value = (part.strip() for part in line.split("=", 1))
            section[name] = [*section.get(name, []), value] if value else []
    return {title: {name: values for name, values in keys.items() if values} for title, keys in sections.items()}


def _read_environment(name):
    """The variables of an EnvironmentFile; a dash before its name lets it be absent."""
    path = Path(name.removeprefix("-"))
    if not path.is_file():
        if name.startswith("-"):
            return {}
        raise ValueError(f"EnvironmentFile={name} is no file of the machine")
    return dict(line.partition("=")[::2] for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)


def _words(command, environment):
    """The words of an ExecStart, with its variables."""
    words = []
    for word in shlex.split(command.lstrip("@-:+!").replace("%%", "%")):
        if whole := re.fullmatch(r"\$(\w+)", word):
            words += environment.get(whole[1], "").split()
        else:
            words.append(re.sub(r"\$\{(\w+)\}", lambda match: environment.get(match[1], ""), word).replace("$$", "$"))
    return words


def _signal(name):
    number = int(name) if name.isdigit() else getattr(signal, name if name.startswith("SIG") else f"SIG{name}", None)
    if number is None:
        raise ValueError(f"KillSignal={name} is no signal")
    return number


def _facts_of_program(text):
    """The same facts as of a unit, of the first program in a supervisor's file."""
    parser = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(" ;",))
    parser.read_string(text)
    program = next((dict(parser[title]) for title in parser.sections() if title.startswith("program:")), {})
    return {
        "user": program.get("user"),
        "restart": "no" if not program or program.get("autorestart", "").lower() == "false" else "always",
        "boot": "no" if program.get("autostart", "").lower() == "false" else "multi-user.target",
    }


def _holds(file, texts):
    """Whether a file names one of the texts."""
    try:
        return file.is_file() and any(text.encode() in file.read_bytes() for text in texts)
    except OSError:
        return False


def _until(is_so, seconds):
    """Waits until something is so, or its time is up."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _accepts(port):
    """Whether somebody accepts connections there; a socket that met itself is nobody."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            return connection.getsockname() != connection.getpeername()
    except OSError:
        return False


def _members(session):
    """The living processes of a session."""
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getsid(pid) == session and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


def _ports_of(pids):
    """The TCP ports that processes listen on."""
    ports = set()
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            connections = psutil.Process(pid).net_connections("tcp")
            ports |= {one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN}
    return ports
