"""What a worker does to itself before it runs anything: identity, privileges, system calls; and what it then is.

Runs inside the sandbox, whatever command started it. Linux only. System calls are those of prctl(2), seccomp(2),
capset(2) and user_namespaces(7).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

NOBODY = 65534
NAMESPACES = ("user", "pid", "mnt", "ipc", "uts", "net")

_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 22, 38
_CLONE_NEWUSER = 0x10000000
_ANY_NAMESPACE = 0x7E020080  # The CLONE_NEW* flags.
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6

# Numbers of system calls that no solution needs, on x86_64 and aarch64. They reach into other processes, change the
# machine or its name spaces, widen the kernel's attack surface, or hold memory that belongs to no process.
_REFUSED = {
    "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280), "chroot": (161, 51),
    "clock_settime": (227, 112), "delete_module": (176, 106), "fanotify_init": (300, 262), "finit_module": (313, 273),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fsopen": (430, 430), "fspick": (433, 433),
    "init_module": (175, 105), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425), "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104),
    "clock_adjtime": (305, 266), "modify_ldt": (154, -1), "listmount": (458, 458), "statmount": (457, 457),
    "open_tree_attr": (467, 467), "quotactl_fd": (443, 443), "set_mempolicy_home_node": (450, 450),
    "process_madvise": (440, 440), "keyctl": (250, 219), "mbind": (237, 235), "migrate_pages": (256, 238),
    "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "move_pages": (279, 239), "mq_open": (240, 180),
    "msgget": (68, 186), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "personality": (135, 92), "pidfd_getfd": (438, 438), "pivot_root": (155, 41),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "reboot": (169, 142), "request_key": (249, 218), "semget": (64, 190), "set_mempolicy": (238, 237),
    "setdomainname": (171, 162), "sethostname": (170, 161), "setns": (308, 268), "settimeofday": (164, 170),
    "shmat": (30, 196), "shmget": (29, 194), "swapoff": (168, 225), "swapon": (167, 224), "syslog": (103, 116),
    "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282),
}  # fmt: skip
# Callers fall back to something older when these are not there at all.
_ABSENT = {"clone3": (435, 435), "memfd_create": (319, 279), "memfd_secret": (447, 447)}
# Allowed for the caller itself (process 0), and not for others: numbers, and which argument names the process.
_FOR_ITSELF = {
    "ioprio_set": (251, 30, 1), "prlimit64": (302, 261, 0), "sched_setaffinity": (203, 122, 0),
    "sched_setattr": (314, 274, 0), "sched_setparam": (142, 118, 0), "sched_setscheduler": (144, 119, 0),
    "setpriority": (141, 140, 1),
}  # fmt: skip
_CLONE, _SOCKET, _SOCKETPAIR = (56, 220), (41, 198), (53, 199)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # Column above, and AUDIT_ARCH_*.

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # Offsets in struct seccomp_data.
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000

_libc = ctypes.CDLL(None, use_errno=True)


class ArmingError(OSError):
    """The kernel refused one of the layers."""


def arm(outer_user_namespace: str) -> None:
    """Gives up every privilege for good; raises ArmingError naming the layer that the kernel refuses.

    ``outer_user_namespace`` is the one of the process that asked: a worker still in it leaves it where it can.
    """
    if 0 in (os.getuid(), os.geteuid()):
        _become_nobody()
    _prctl("no_new_privs", _PR_SET_NO_NEW_PRIVS, 1)
    if namespace("user") == outer_user_namespace:
        _leave_user_namespace()
    _drop_capabilities()
    _refuse_system_calls()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Neither memory nor descriptors of this process are for its children to read, nor is it for them to trace.
    _prctl("dumpable", _PR_SET_DUMPABLE, 0)


def make_readable() -> None:
    """Undoes, for a child, that nobody may look at it: its own `/proc/self` must work."""
    _prctl("dumpable", _PR_SET_DUMPABLE, 1)


def namespace(kind: str) -> str:
    """The identity of this process's name space of a kind, as in ``user:[4026531837]``."""
    return str(Path(f"/proc/self/ns/{kind}").readlink())


def limit(limits: Mapping[str, int]) -> None:
    """Sets resource limits of this process and all that it starts, by the names of `resource` without RLIMIT."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def facts(scratch: str, solutions: str, hidden: Iterable[str]) -> dict[str, Any]:
    """What this process is and can reach, for the one who asked for a sandbox to judge."""
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    interfaces = [line.partition(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]]
    return {
        "pid": os.getpid(),
        "ids": [*os.getresuid(), *os.getresgid()],
        "namespaces": {kind: namespace(kind) for kind in NAMESPACES},
        "capabilities": int(status["CapEff"], 16) | int(status["CapPrm"], 16) | int(status["CapInh"], 16),
        "no_new_privs": int(status["NoNewPrivs"]),
        "seccomp": int(status["Seccomp"]),
        "interfaces": interfaces,
        "writable": [place for place in ("/", "/usr", "/etc", "/dev", solutions) if _can_write(place)],
        "scratch": _can_write(scratch),
        "solutions": Path(solutions).is_dir(),
        "visible": [path for path in (*hidden, *_own_package()) if _holds_something(path)],
        "environment": dict(os.environ),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def _own_package() -> list[str]:
    """Where the plugin would be found, with its exercises, by whichever name of a folder."""
    return [f"{entry}/{__name__.partition('.')[0]}" for entry in sys.path if entry]


def _holds_something(path: str) -> bool:
    try:
        return Path(path).is_file() or (Path(path).is_dir() and any(os.scandir(path)))
    except OSError:
        return False


def _can_write(place: str) -> bool:
    path = Path(place, ".interview-probe")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        path.unlink()
    except OSError:
        return False
    return True


def _become_nobody() -> None:
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError as error:
        raise ArmingError(error.errno, error.strerror, "unprivileged user") from None


def _leave_user_namespace() -> None:
    """Enters a user name space of its own, where nobody is the only user. Some systems forbid that: tried out first."""
    _prctl("dumpable", _PR_SET_DUMPABLE, 1)
    trial = os.fork()
    if trial == 0:
        status = 1
        try:
            status = 0 if _enter_user_namespace() else 1
        finally:
            os._exit(status)
    if os.waitpid(trial, 0)[1] == 0:
        _enter_user_namespace()


def _enter_user_namespace() -> bool:
    uid, gid = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWUSER):
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    except OSError:
        return False
    return True


def _drop_capabilities() -> None:
    header = struct.pack("=Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    if _libc.capset(header, bytes(24)):
        raise _refused("capabilities")


def _refuse_system_calls() -> None:
    machine = platform.machine()
    if machine not in _MACHINES:
        raise ArmingError(errno.ENOSYS, f"no list of system calls for the machine {machine}", "seccomp")
    program = b"".join(_program(*_MACHINES[machine]))
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog, with the padding of a 64-bit machine.
    described = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))
    _prctl("seccomp", _PR_SET_SECCOMP, 2, ctypes.addressof(described))


def _program(column: int, architecture: int) -> Iterator[bytes]:
    """A filter of classic BPF: refused, absent, and by argument refused calls; everything else is allowed."""
    yield _step(_LOAD, _ARCHITECTURE)
    yield from _unless(_IF_EQUAL, architecture, errno.ENOSYS)
    yield _step(_LOAD, _NUMBER)
    yield from _when(_IF_AT_LEAST, 0x40000000, errno.ENOSYS)  # The x32 calls of x86_64.
    for numbers in _REFUSED.values():
        if numbers[column] >= 0:
            yield from _when(_IF_EQUAL, numbers[column], errno.EPERM)
    for numbers in _ABSENT.values():
        yield from _when(_IF_EQUAL, numbers[column], errno.ENOSYS)
    for *own, argument in _FOR_ITSELF.values():
        yield _step(_IF_EQUAL, own[column], 0, 4)
        yield _step(_LOAD, _FIRST_ARGUMENT + 8 * argument)
        yield _step(_IF_EQUAL, 0, 0, 1)
        yield _step(_RETURN, _ALLOW)
        yield _step(_RETURN, _ERRNO | errno.EPERM)
    yield _step(_IF_EQUAL, _SOCKETPAIR[column], 0, 4)
    yield _step(_LOAD, _FIRST_ARGUMENT)
    yield _step(_IF_EQUAL, _FAMILIES[0], 0, 1)
    yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _ERRNO | errno.EAFNOSUPPORT)
    yield _step(_IF_EQUAL, _CLONE[column], 0, 4)
    yield _step(_LOAD, _FIRST_ARGUMENT)
    yield from _when(_IF_ANY_BIT, _ANY_NAMESPACE, errno.EPERM)
    yield _step(_RETURN, _ALLOW)
    yield _step(_IF_EQUAL, _SOCKET[column], 0, len(_FAMILIES) + 2)
    yield _step(_LOAD, _FIRST_ARGUMENT)
    for left, family in zip(range(len(_FAMILIES), 0, -1), _FAMILIES, strict=True):
        yield _step(_IF_EQUAL, family, left, 0)
    yield _step(_RETURN, _ERRNO | errno.EAFNOSUPPORT)
    yield _step(_RETURN, _ALLOW)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _when(condition: int, value: int, number: int) -> Iterator[bytes]:
    yield _step(condition, value, 0, 1)
    yield _step(_RETURN, _ERRNO | number)


def _unless(condition: int, value: int, number: int) -> Iterator[bytes]:
    yield _step(condition, value, 1, 0)
    yield _step(_RETURN, _ERRNO | number)


def _prctl(layer: str, option: int, value: int, pointer: int = 0) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(pointer), ctypes.c_ulong(0), ctypes.c_ulong(0)):
        raise _refused(layer)


def _refused(layer: str) -> ArmingError:
    number = ctypes.get_errno()
    return ArmingError(number, os.strerror(number), layer)
