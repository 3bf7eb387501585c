"""What a worker gives up before anything runs, tried out inside a real sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_flask_interview.sandbox import arming
from pytest_flask_interview.sandbox.bubblewrap import bubblewrap, site_folders
from pytest_flask_interview.sandbox.bundle import START, bundle
from pytest_flask_interview.sandbox.place import Place

from .conftest import needs_sandbox

pytestmark = needs_sandbox

TRY = """
import ctypes, errno, json, os, resource, socket, platform
from pytest_flask_interview.sandbox import arming
arming.arm(arming.namespace("user") if {is_root} else "")
libc = ctypes.CDLL(None, use_errno=True)
column = arming._MACHINES[platform.machine()][0]

def call(number, *args):
    ctypes.set_errno(0)
    libc.syscall(number, *args)
    return errno.errorcode.get(ctypes.get_errno(), "done")

def family(number):
    try:
        socket.socket(number, socket.SOCK_DGRAM).close()
    except OSError as error:
        return errno.errorcode[error.errno]

names = {{**arming._REFUSED, **arming._ABSENT}}
print(json.dumps({{
    "calls": {{name: call(numbers[column], 0, 0, 0, 0, 0, 0) for name, numbers in names.items()}},
    "new user": call(arming._CLONE[column], 0x10000000 | 17, 0, 0, 0, 0),
    "families": {{name: family(number) for name, number in
                 {{"unix": 1, "inet": 2, "inet6": 10, "netlink": 16, "packet": 17, "vsock": 40}}.items()}},
    "fork": os.waitpid(os.fork() or os._exit(7), 0)[1] >> 8,
    "ids": [os.getresuid(), os.getresgid(), os.getgroups()],
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "facts": arming.facts("/tmp", "/submission", ["/nowhere"]),
    "mem": os.access("/proc/self/mem", os.R_OK),
    "processes": [name for name in os.listdir("/proc") if name.isdigit()],
    "root": sorted(os.listdir("/")),
}}))
"""


@pytest.fixture(params=["as root", "as an ordinary user"])
def told(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    is_root = request.param == "as root" and os.getuid() == 0
    if not is_root:
        monkeypatch.setattr("pytest_flask_interview.sandbox.bubblewrap.os.geteuid", lambda: 1000)
    start = START.partition("from pytest_flask_interview")[0] + TRY.format(is_root=is_root)
    done = subprocess.run([*bubblewrap(Place(tmp_path, [], 1024**2)), "-I", "-c", start], input=bundle(),
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    data: dict[str, Any] = json.loads(done.stdout)
    return data | {"is_root": is_root}


def test_refused_calls_are_refused_and_the_rest_works(told: dict[str, Any]) -> None:
    assert {name for name, how in told["calls"].items() if how != "EPERM"} == set(arming._ABSENT)
    assert {told["calls"][name] for name in arming._ABSENT} == {"ENOSYS"}
    assert told["new user"] == "EPERM"
    assert told["families"] == {"unix": None, "inet": None, "inet6": None, "netlink": "EAFNOSUPPORT",
                                "packet": "EAFNOSUPPORT", "vsock": "EAFNOSUPPORT"}  # fmt: skip
    assert told["fork"] == 7


def test_nothing_is_left_of_the_one_who_started_it(told: dict[str, Any]) -> None:
    assert told["ids"][:2] == [[arming.NOBODY] * 3] * 2
    assert 0 not in told["ids"][2]
    facts = told["facts"]
    assert (facts["capabilities"], facts["no_new_privs"], facts["seccomp"]) == (0, 1, 2)
    assert facts["interfaces"] == ["lo"]
    assert facts["writable"] == []
    assert facts["scratch"]
    assert set(facts["environment"]) <= {"PWD", "LC_CTYPE"}
    assert facts["namespaces"]["user"] != arming.namespace("user")
    assert told["core"] == [0, 0]
    assert told["processes"] == ["1"]
    assert not told["mem"] or (os.getuid() == 0 and not told["is_root"])  # Root pretending is still root.
    tops_of_python = {Path(place).resolve().parts[1] for place in (sys.prefix, sys.base_prefix, *site_folders())}
    assert set(told["root"]) <= {"bin", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "submission",
                                 "tmp", "usr", *tops_of_python}  # fmt: skip


def test_numbers_of_system_calls_are_those_of_this_machine() -> None:
    headers = [Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h")]
    for column, path in enumerate(headers):
        if not path.exists():
            continue
        lines = [line.split() for line in path.read_text().splitlines() if line.startswith("#define __NR")]
        numbers = {
            parts[1].removeprefix("__NR3264_").removeprefix("__NR_"): parts[2] for parts in lines if len(parts) > 2
        }
        for name, known in {**arming._REFUSED, **arming._ABSENT}.items():
            assert numbers.get(name, str(known[column])) == str(known[column]), name
