"""The built-in way to start a sandbox: bubblewrap (bwrap, version 0.7 or later).

Everything named here is read-only; what is not named is not there. As root, bwrap needs no user name space of its own
to set this up, and the worker leaves root's identity and user name space behind (`arming`).
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..errors import InterviewError
from .place import MIB, SHARED_MEMORY, TEMPORARY, Place

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
SETTINGS = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime",
            "/etc/mime.types", "/etc/protocols", "/etc/services", "/etc/ssl/openssl.cnf")  # fmt: skip
OLDEST = (0, 7)
ETC = Path(__file__).resolve().parent / "etc"  # What a sandbox has in place of the machine's own.
_INSTALL = (
    "Install it (Debian and Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap), or name another "
    "command in the hook pytest_interview_sandbox_command."
)


def bubblewrap(place: Place) -> list[str]:
    """The command that starts this interpreter inside a sandbox; raises InterviewError where there can be none."""
    program = find()
    return [program, *_isolation(), *_files(place), "--", sys.executable]


def find() -> str:
    """Where bwrap is; raises InterviewError with what is missing and how to get it."""
    if not sys.platform.startswith("linux"):
        raise InterviewError("--interview-sandbox", f"bubblewrap needs Linux; this is {sys.platform}.",
                             "Run it in a virtual machine or a container with Linux.")  # fmt: skip
    program = shutil.which("bwrap")
    if program is None:
        raise InterviewError("--interview-sandbox", "bubblewrap (bwrap) is not installed.", _INSTALL)
    _refuse_old(program)
    return program


@functools.cache
def _refuse_old(program: str) -> None:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    numbers = re.findall(r"\d+", done.stdout)[:2]
    if len(numbers) == 2 and tuple(map(int, numbers)) < OLDEST:
        problem = f"{done.stdout.strip()} cannot limit the size of a folder in memory."
        raise InterviewError(program, problem, "Install bubblewrap 0.7 or later.")


def _isolation() -> list[str]:
    options = ["--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    options += ["--die-with-parent", "--new-session", "--as-pid-1", "--clearenv", "--hostname", "sandbox"]
    if os.geteuid() == 0:
        # Enough to become nobody, and no more.
        return [*options, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*options, "--unshare-user", "--uid", "65534", "--gid", "65534"]


def _files(place: Place) -> Iterator[str]:
    """What there is to see, in the order in which it is put there."""
    system = [path for path in map(Path, SYSTEM) if path.is_dir() and not path.is_symlink()]
    python = list(dict.fromkeys(_python()))
    # First, because the interpreter's own environment may lie below it.
    yield from _temporary(TEMPORARY, place.scratch_bytes)
    for path in (path for path in map(Path, SYSTEM) if path.is_symlink()):
        yield from ("--symlink", str(path.readlink()), str(path))
    below = sorted({Path(*path.parts[:3]) for path in python if path.is_relative_to(TEMPORARY) and len(path.parts) > 3})
    yield from (part for path in below for part in ("--perms", "0755", "--tmpfs", str(path)))
    yield from _folders(Path(name) for name in (*SETTINGS, *map(str, python)))
    for name in SETTINGS:
        yield from ("--ro-bind-try", name, name)
    for path in sorted(ETC.iterdir()):
        yield from ("--ro-bind", str(path), f"/etc/{path.name}")
    for seen in (system, python):
        for path in seen:
            yield from ("--ro-bind", str(path), str(path))
        yield from _masks(seen, place.hidden)
    yield from _links_to_python([*python, *system])
    yield from ("--proc", "/proc", "--dev", "/dev", *_temporary(SHARED_MEMORY, 16 * MIB))
    yield from ("--ro-bind", str(place.solutions), place.inside)
    closed = [str(path) for path in below] + ["/dev/pts", "/dev", "/"] + ["/proc"] * (os.geteuid() != 0)
    yield from (part for path in closed for part in ("--remount-ro", path))
    yield from ("--chdir", "/")


def _masks(seen: Iterable[Path], hidden: Iterable[Path]) -> Iterator[str]:
    """Empty folders over what must not be seen, by whichever name of a folder it would be."""
    targets = {
        root / path.resolve().relative_to(root.resolve())
        for root in seen
        for path in hidden
        if path.is_dir() and path.resolve().is_relative_to(root.resolve())
    }
    for target in sorted(targets):
        if not any(other in target.parents for other in targets):
            yield from ("--size", str(MIB), "--tmpfs", str(target), "--remount-ro", str(target))


def _temporary(path: str, size: int) -> tuple[str, ...]:
    """A private folder for everybody inside."""
    return ("--perms", "1777", "--size", str(size), "--tmpfs", path)


def _folders(paths: Iterable[Path]) -> Iterator[str]:
    """The folders above, which bwrap would make for its own user alone."""
    made = {"/", TEMPORARY, *SYSTEM}
    for path in paths:
        for parent in reversed(path.parents):
            if str(parent) not in made and not _is_system(parent):
                made.add(str(parent))
                yield from ("--perms", "0755", "--dir", str(parent))


def _python() -> Iterator[Path]:
    """The parts of this interpreter's installation and environment: not what else may lie in the same folders."""
    for prefix in (sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix):
        for name in ("bin", "lib", "lib64", "pyvenv.cfg"):
            path = Path(prefix, name)
            if path.exists() and not path.is_symlink() and not _is_system(path):
                yield path
            elif path.is_symlink() and not _is_system(path):
                yield path.resolve()
    yield from (path for path in map(Path, site_folders()) if not _is_system(path))


def site_folders() -> Sequence[str]:
    """Folders with packages that an isolated interpreter would not look into: the person's own."""
    folder = site.getusersitepackages() if site.ENABLE_USER_SITE else ""
    return [folder] if folder and Path(folder).is_dir() else []


def _is_system(path: Path) -> bool:
    return any(path.is_relative_to(name) for name in SYSTEM)


def _links_to_python(seen: Sequence[Path]) -> Iterator[str]:
    """Symbolic links on the way from `sys.executable` to its file that lie in folders nobody sees."""
    path = Path(sys.executable)
    while path.is_symlink():
        target = str(path.readlink())
        if not any(path.is_relative_to(other) for other in seen) and not _is_system(path):
            yield from ("--symlink", target, str(path))
        path = path.parent / target
