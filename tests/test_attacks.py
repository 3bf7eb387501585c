"""Every attack of the corpus runs beside an honest submission, and everything is looked at from outside."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .attacks.corpus import Attack, attacks
from .conftest import MINI, needs_sandbox

# One at a time: they want the machine.
pytestmark = [needs_sandbox, pytest.mark.usefixtures("unmeasured"), pytest.mark.xdist_group("attacks")]

ATTACKS = attacks()
SECONDS = 2.0
BOUND = 60.0
CANARY = "canary-7b41c09e"
PR_SET_CHILD_SUBREAPER = 36


@dataclass
class Scene:
    """A reviewer's folder with an honest submission and a hostile one."""

    root: Path
    values: dict[str, str]
    door: socket.socket
    before: dict[str, str] = field(default_factory=dict)

    def lay_out(self, attack: Attack) -> None:
        attack.lay_out(self.root / "submissions" / "mallory", self.values)
        self.before = digests(self.root)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable, "-m", "pytest", "--interview", "--interview-sandbox", f"--interview-timeout={SECONDS}",
            f"--interview-pack={MINI}", "--interview-report=json:out/report.json",
            "--interview-report=markdown:out/report.md", "--junitxml=out/junit.xml", "--interview-seed=5",
            "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:flask", "-p", "no:anyio",
            "-p", "no:asyncio", "-p", "no:pytest_cov",
        ]  # fmt: skip
        environment = {**os.environ, "HOME": str(self.root / "home"), "REVIEWERS_TOKEN": CANARY}
        return subprocess.run([*command, *arguments], cwd=self.root, env=environment, capture_output=True, text=True,
                              errors="replace", timeout=BOUND * 2, check=False)  # fmt: skip

    @property
    def report(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.root / "out/report.json").read_text(encoding="utf-8"))
        return data


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    for slug in ("greeting", "counter"):
        shutil.copytree(MINI / slug / "answers" / "reference", tmp_path / "submissions" / "honest" / slug)
    secret, victim = tmp_path / "home" / ".aws" / "credentials", tmp_path / "reviewer" / "notes.txt"
    for path in (secret, victim):
        path.parent.mkdir(parents=True)
        path.write_text(f"token = {CANARY}\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0)
        values = {
            "SECRET": str(secret), "VICTIM": str(victim), "PORT": str(door.getsockname()[1]), "PACK": str(MINI),
            "NEIGHBOUR": str(tmp_path / "submissions" / "honest"),
        }  # fmt: skip
        yield Scene(tmp_path, values, door)


def digests(root: Path) -> dict[str, str]:
    """Every file below, as it is, but for what the run is asked to write."""
    found = {}
    for path in sorted(p for p in root.rglob("*") if "out" not in p.relative_to(root).parts[:1]):
        status = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(root))] = f"{status.st_mode:o} {content}"
    return found


def descendants() -> set[int]:
    """Processes below this one. Orphans come to it too."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(entry.parent.name)] = int(fields[1])
    found = {os.getpid()}
    while len(found) < len(found := found | {pid for pid, parent in parents.items() if parent in found}):
        pass
    return found


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gains_nothing(attack: Attack, scene: Scene) -> None:
    scene.lay_out(attack)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = descendants()
    start = time.monotonic()
    done = scene.run("submissions")
    seconds = time.monotonic() - start
    left = descendants() - before

    expected = pytest.ExitCode.OK if attack.hard_links and attack.earns else pytest.ExitCode.TESTS_FAILED
    assert done.returncode == expected, done.stdout[-3000:] + done.stderr[-3000:]
    assert seconds < BOUND
    assert left == set(), "processes that outlived the run"
    assert digests(scene.root) == scene.before, "files that the run was not asked to write"
    with pytest.raises(BlockingIOError):
        scene.door.accept()
    everything = done.stdout + done.stderr + "".join(p.read_text(errors="replace") for p in scene.root.glob("out/*"))
    assert CANARY not in everything
    assert "\x1b" not in done.stdout
    assert "INTERNALERROR" not in everything
    judge(attack, scene.report)


def judge(attack: Attack, report: dict[str, Any]) -> None:
    """Compares the report with what the attack has earned."""
    by_name = {name: {row["slug"]: row for row in report["exercises"] if row["submission"].endswith(name)}
               for name in ("honest", "mallory")}  # fmt: skip
    assert {row["state"] for row in by_name["honest"].values()} == {"solved"}
    assert len(by_name["honest"]) == 2
    checks = {check["name"]: check for row in by_name["mallory"].values() for check in row["checks"]}
    assert all(row["total"] == len(row["checks"]) for row in by_name["mallory"].values())
    assert {name for name, check in checks.items() if check["outcome"] == "passed"} == attack.earns | attack.forges
    assert attack.outcomes.items() <= {name: check["outcome"] for name, check in checks.items()}.items()
    assert all(check["seconds"] < SECONDS + 8 for check in checks.values())
    told = [row for row in report["integrity"] if not row["submission"].endswith("mallory")]
    told = [row for row in told if row["kind"] != "link" or not attack.hard_links]
    assert told == [], "notices about somebody honest"
    kinds = {row["kind"] for row in report["integrity"]}
    assert all(kinds & set(kind.split("|")) for kind in attack.incidents), kinds


def test_the_corpus_is_large_and_each_attack_says_what_it_tries() -> None:
    assert len(ATTACKS) >= 40
    lines = [attack.tries for attack in ATTACKS]
    assert all(20 < len(line) < 140 for line in lines)
    assert len(set(lines)) == len(lines)
