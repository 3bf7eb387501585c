"""Two hundred submissions in one run: every verdict is right, and nothing is left or grows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_flask_interview.packs import load_pack
from pytest_flask_interview.variants import variants

from .attacks.corpus import attacks
from .conftest import MINI, needs_sandbox
from .test_attacks import descendants

# One at a time: they want the machine.
pytestmark = [needs_sandbox, pytest.mark.usefixtures("unmeasured"), pytest.mark.xdist_group("attacks")]

SUBMISSIONS = 200
EXERCISE = load_pack(MINI).exercises["greeting"]
KINDS = {variant.title: variant for variant in variants(EXERCISE) if variant.kind in {"answer", "mistake"}}
# Those that end at once; what only the time-out ends is in the corpus's own test.
HOSTILE = (
    "equal_to_everything",
    "kill_the_worker",
    "plants_conftests",
    "exits_with_zero",
    "answers_before_the_question",
)
WATCH = """
import json, os, pathlib

def look():
    status = dict(line.split(":", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
    return {"memory": int(status["VmRSS"].split()[0]), "descriptors": len(os.listdir("/proc/self/fd"))}

seen = []

def pytest_runtest_logfinish():
    seen.append(look())

def pytest_unconfigure():
    pathlib.Path("seen.json").write_text(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, set[str]]]]:
    """Submissions of every kind in turn, and the checks that each earns."""
    folder = tmp_path_factory.mktemp("crowd")
    corpus = {attack.name: attack for attack in attacks()}
    kinds = [*KINDS, *(name for name in HOSTILE if name in corpus)]
    earned: dict[str, set[str]] = {}
    for number in range(SUBMISSIONS):
        kind = kinds[number % len(kinds)]
        place = folder / "all" / f"{number:03}"
        if kind in KINDS:
            for layer in KINDS[kind].layers:
                shutil.copytree(layer, place / "greeting", dirs_exist_ok=True)
            earned[place.name] = set(EXERCISE.checks) - (KINDS[kind].fails or set())
        else:
            corpus[kind].lay_out(place, dict.fromkeys(("SECRET", "VICTIM", "PACK", "NEIGHBOUR", "PORT"), "/nowhere"))
            earned[place.name] = set(corpus[kind].earns)
    (folder / "watch.py").write_text(WATCH)
    yield folder, earned
    shutil.rmtree(folder, ignore_errors=True)


def test_two_hundred_submissions(crowd: tuple[Path, dict[str, set[str]]]) -> None:
    folder, earned = crowd
    temporary = folder / "tmp"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(folder)}
    before = descendants()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--interview", "--interview-sandbox", "--interview-timeout=2",
         f"--interview-pack={MINI}", "--interview-report=json:report.json", "-q", "-p", "no:cacheprovider",
         "-p", "no:randomly", "-p", "no:xdist", "-p", "watch", "all"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    passed: dict[str, set[str]] = {name: set() for name in earned}
    for row in (row for row in report["exercises"] if row["slug"] == "greeting"):
        assert len(row["checks"]) == row["total"]
        name = row["submission"].rpartition("/")[2]
        passed[name] |= {check["name"] for check in row["checks"] if check["outcome"] == "passed"}
    assert passed == earned

    assert descendants() - before == set()
    assert list(temporary.iterdir()) == []
    seen = json.loads((folder / "seen.json").read_text())
    warm, late = seen[len(seen) // 4], seen[-1]
    assert late["descriptors"] <= warm["descriptors"] + 4
    assert late["memory"] - warm["memory"] < 40 * 1024, "KiB that 150 submissions added"
