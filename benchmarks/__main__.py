"""`python -m benchmarks [ROUNDS] [--whole]`: what the plugin costs, ratios of medians of alternating whole processes.

`--whole` compares two things alone, on the references of all exercises.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

from pytest_flask_interview.catalogue import Catalogue, builtin_pack, missing_needs

HERE = Path(__file__).parent
SUBMISSIONS = 5
# As many in every version of the pack, so that figures can be compared.
MEASURED = ("app_run", "blueprints", "error_handling", "file_uploads", "flask_sqlalchemy", "lifecycle", "pagination",
            "port_from_django")  # fmt: skip
WITH_PROCESSES = {"app_run", "port_from_django"}  # They wait for servers or for an oracle, whoever runs them.
QUIET = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:pytest_cov")


def main() -> None:
    """Prints one line a comparison. Bytecode is cached, in a place of our own, as it is after an installation."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--whole"]
    is_whole = len(arguments) < len(sys.argv) - 1
    rounds = int(arguments[0]) if arguments else 5
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        os.environ["PYTHONPYCACHEPREFIX"] = str(root / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        slugs = lay_out(root, MEASURED if not is_whole else Catalogue.load([builtin_pack()]).exercises)
        inline, sandboxed = ("--interview",), ("--interview", "--interview-sandbox")
        compare(
            f"pytest --interview on {len(slugs)} reference answers / bare pytest, same checks",
            [(*inline, "practice")], [("-p", "no:flask_interview", "bare")], root, rounds,
        )  # fmt: skip
        if is_whole:
            compare(f"sandboxed on {len(slugs)} reference answers / bare pytest, same checks",
                    [(*sandboxed, "practice")], [("-p", "no:flask_interview", "bare")], root, rounds)  # fmt: skip
            return
        (root / "empty").mkdir()
        (root / "empty/test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")
        compare(
            "pytest with the plugin installed, not asked for / without it",
            [("empty",)], [("-p", "no:flask_interview", "empty")], root, rounds * 4,
        )  # fmt: skip
        print(f"importing the plugin when it is not asked for: {import_milliseconds(root, rounds * 2):.1f} ms")
        if shutil.which("bwrap") is None:
            raise SystemExit("not measured: the sandbox needs bubblewrap")
        compare(f"sandboxed / inline, {len(slugs)} reference answers",
                [(*sandboxed, "practice")], [(*inline, "practice")], root, rounds)  # fmt: skip
        alone = [each_alone(f"bare/{slug}") for slug in slugs]
        compare(f"one unsandboxed pytest process for each of {len(slugs)} exercises / one sandboxed run",
                alone, [(*sandboxed, "practice")], root, rounds)  # fmt: skip
        compare(f"one unsandboxed pytest process for each of {len(slugs)} exercises / one for all, without the plugin",
                alone, [each_alone("bare")], root, rounds)  # fmt: skip
        checks = node_ids(root)
        compare(f"one unsandboxed pytest process for each of {len(checks)} checks / one sandboxed run",
                [each_alone(check) for check in checks], [(*sandboxed, "practice")], root, 1)  # fmt: skip
        quick = [slug for slug in slugs if slug not in WITH_PROCESSES]
        people = [f"people/{number}" for number in range(SUBMISSIONS)]
        for person in people:
            for slug in quick:
                shutil.copytree(root / "practice" / slug, root / person / slug)
        title = f"one unsandboxed pytest process for each of {len(quick)} exercises of {SUBMISSIONS} submissions"
        compare(f"{title} / one sandboxed run with -n 2; exercises that start no processes",
                [each_alone(f"bare/{slug}") for slug in quick] * SUBMISSIONS,
                [(*sandboxed, "-p", "xdist", "-n", "2", "people")], root, max(rounds // 2, 1))  # fmt: skip


def each_alone(what: str) -> tuple[str, ...]:
    """The arguments of a process that checks a folder, or one check, without the plugin."""
    return ("-p", "no:flask_interview", what)


def node_ids(root: Path) -> list[str]:
    """Every check that bare pytest finds."""
    args = [*QUIET, "--collect-only", *each_alone("bare")]
    command = [sys.executable, "-m", "pytest", *args]
    text = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [line for line in text.splitlines() if "::" in line]


def lay_out(root: Path, wanted: Iterable[str]) -> list[str]:
    """The slugs, the reference answers as a submission, and beside them the same checks for bare pytest."""
    catalogue = Catalogue.load([builtin_pack()])
    exercises = [exercise for exercise in map(catalogue.exercise, wanted) if not missing_needs(exercise)]
    for exercise in exercises:
        solution = root / "practice" / exercise.slug
        shutil.copytree(exercise.answers["reference"], solution)
        bare = root / "bare" / exercise.slug
        bare.mkdir(parents=True)
        for path in [p for p in exercise.folder.iterdir() if p.is_file() or p.name not in NOT_BARE]:
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, bare / path.name)
    shutil.copy(HERE / "bare_conftest.py", root / "bare" / "conftest.py")
    lines = ("[pytest]", "asyncio_default_fixture_loop_scope = function", "markers = concept\n    program",
             "addopts = --import-mode=importlib")  # fmt: skip
    (root / "pytest.ini").write_text("\n".join(lines), encoding="utf-8")
    return [exercise.slug for exercise in exercises]


NOT_BARE = {"stub", "answers", "mistakes", "__pycache__"}


Commands = Sequence[Sequence[str]]


def compare(title: str, ours: Commands, theirs: Commands, root: Path, rounds: int) -> None:
    """Runs both in turn, after one run of each to warm up, and prints the ratio of their medians."""
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    for number in range(rounds + 1):
        for name, commands in (("ours", ours), ("theirs", theirs)):
            start = perf_counter()
            for args in commands:
                run(args, root)
            if number:
                seconds[name].append(perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"{title}: {medians['ours'] / medians['theirs']:.3f} ({medians['ours']:.2f} s / {medians['theirs']:.2f} s, "
          f"medians of {rounds})", flush=True)  # fmt: skip


def run(args: Sequence[str], root: Path) -> None:
    """One process of pytest, whose checks must pass."""
    quiet = QUIET[:-4] if "xdist" in args else QUIET
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *quiet, *args], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{args} failed:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")


def import_milliseconds(root: Path, rounds: int) -> float:
    """What `-X importtime` says of our own modules in a run that does not ask for the plugin: a median."""
    command = [sys.executable, "-X", "importtime", "-m", "pytest", "--version", "--version"]
    totals = []
    for _ in range(rounds):
        text = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stderr
        own = re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+pytest_flask_interview", text)
        totals.append(sum(map(int, own)) / 1000)
    return statistics.median(totals)


if __name__ == "__main__":
    main()
