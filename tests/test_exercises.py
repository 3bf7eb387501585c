"""The built-in exercises keep their promises, one test an exercise; and all of them together do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from pytest_flask_interview.catalogue import Catalogue, builtin_pack, missing_programs, service_variable
from pytest_flask_interview.crosscheck import is_exercised
from pytest_flask_interview.model import Exercise, Level
from pytest_flask_interview.verify import verify

from .conftest import SERVICES, needs_sandbox
from .test_neighbours import comparable

pytestmark = pytest.mark.usefixtures("unmeasured")

CATALOGUE = Catalogue.load([builtin_pack()])
EXERCISES = list(CATALOGUE.exercises.values())

# Those whose checks are also run one by one and backwards: the first of each level.
IN_ANY_ORDER = {next(e.slug for e in CATALOGUE.in_teaching_order() if e.level is level) for level in Level}
PROCESSES = (os.cpu_count() or 1) + 2  # fewer than verify's own: other tests run at the same time
# Those that wait for servers: they are run in one order only.
WAITING = {"background_tasks", "containers", "deployment"}
# What exercises and answers need without being what a question is about.
HELPERS = {"a2wsgi", "aiosmtpd", "asgiref", "dockerfile-parse", "email-validator", "openapi-spec-validator", "psutil",
           "pyyaml", "time-machine"}  # fmt: skip


def services_of(exercise: Exercise) -> set[str]:
    return {service for services in exercise.services.values() for service in services}


RUNNABLE = [e for e in EXERCISES if not missing_programs(name for c in e.checks.values() for name in c.programs)]

each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)


def test_every_exercise_can_be_verified_here() -> None:
    programs = {name for exercise in EXERCISES for check in exercise.checks.values() for name in check.programs}
    if missing_programs(programs):
        pytest.skip(f"some exercises are not verified: install {' and '.join(missing_programs(programs))}")
    assert RUNNABLE == EXERCISES


@pytest.mark.xdist_group("verify")
@pytest.mark.timeout(900)
def test_exercises_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """All variants, those with a service too where it is there. `flask-interview verify` tells of one exercise."""
    for variable, url in SERVICES.items():
        monkeypatch.setenv(variable, url)
    verdicts = verify(RUNNABLE, processes=PROCESSES)
    assert [str(violation) for verdict in verdicts for violation in verdict.violations] == []
    absent = [
        service_variable(name) for e in RUNNABLE for name in services_of(e) if service_variable(name) not in SERVICES
    ]
    assert [line for verdict in verdicts for line in verdict.left_out if not any(name in line for name in absent)] == []


@needs_sandbox
@pytest.mark.xdist_group("verify")
@pytest.mark.timeout(900)
def test_answers_pass_in_the_sandbox() -> None:
    """`flask-interview verify` has the checks catch the mistakes there too: that takes minutes."""
    verdicts = verify(RUNNABLE, runtimes=["sandbox"], kinds=["empty", "answer"], processes=PROCESSES)
    assert [str(violation) for verdict in verdicts for violation in verdict.violations] == []


@pytest.mark.parametrize("service", sorted({service for e in EXERCISES for service in services_of(e)}))
def test_a_service_is_there_to_verify_answers_with(service: str) -> None:
    if service_variable(service) not in SERVICES:
        pytest.skip(f"some answers are not verified: set {service_variable(service)} to the URL of a server")


def test_every_question_of_the_pack_has_its_exercise() -> None:
    (pack,) = CATALOGUE.packs
    assert sorted(question for exercise in EXERCISES for question in exercise.questions) == sorted(pack.questions)
    assert len(pack.questions) > 0


def test_every_library_of_the_pack_is_exercised() -> None:
    (pack,) = CATALOGUE.packs
    for library in pack.libraries.values():
        assert library.slugs, library.title
        assert all(is_exercised(library, CATALOGUE.exercise(slug)) for slug in library.slugs), library.title
    needed = {Requirement(need).name for exercise in EXERCISES for need in (*exercise.needs, *exercise.answer_needs)}
    named = {library.name for library in pack.libraries.values()}
    assert needed - named - HELPERS == set(), "name them in [libraries], or they are helpers"
    assert needed >= HELPERS


@each
def test_an_exercise_meets_the_bar(exercise: Exercise) -> None:
    assert len(exercise.checks) >= 6
    assert len(exercise.answers) >= 2
    assert len(exercise.mistakes) >= 3
    assert len(exercise.concepts) >= 4
    assert 2 <= len(exercise.hints) <= 5
    assert len(exercise.prompt.splitlines()) < 60, "prompt"
    assert "## The task" in exercise.prompt
    assert "## Out of scope" in exercise.prompt
    assert "follow-up questions" in exercise.model_answer.lower()


@each
def test_checks_import_no_web_framework(exercise: Exercise) -> None:
    source = exercise.checks_file.read_text(encoding="utf-8")
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)\b(?!\.page import read_page)", source, re.MULTILINE))
    assert not imported & {"flask", "app", "sqlalchemy", "pytest_flask_interview"}


@each
def test_no_fixture_has_a_name_that_pytest_flask_takes(exercise: Exercise) -> None:
    source = exercise.checks_file.read_text(encoding="utf-8")
    assert re.findall(r"@pytest.fixture.*\ndef (?:app|client)\(", source) == []


@each
def test_a_stub_has_its_tasks_marked_and_no_more_than_the_reference(exercise: Exercise) -> None:
    stub = {p.relative_to(exercise.stub) for p in exercise.stub.rglob("*") if p.is_file()}
    reference = exercise.answers["reference"]
    assert "TODO" in "".join(p.read_text(encoding="utf-8") for p in exercise.stub.rglob("*.*") if p.is_file())
    given = {path for path in stub if path.suffix == ".py" and path.parts[0] != "original"}
    assert all((reference / path).is_file() for path in given)


def test_the_original_that_a_learner_reads_is_the_one_that_judges() -> None:
    judges = [exercise for exercise in EXERCISES if (exercise.folder / "original").is_dir()]
    assert {"port_from_django", "restful_refactor"} <= {exercise.slug for exercise in judges}
    for exercise in judges:
        original, copy = exercise.folder / "original", exercise.stub / "original"
        assert _files(original) == _files(copy), exercise.slug
        assert "original" not in {path.name for path in exercise.answers["reference"].iterdir()}, exercise.slug


def _files(folder: Path) -> dict[Path, bytes]:
    """What each file below a folder holds, compiled modules aside."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder): path.read_bytes() for path in files}


def test_every_concept_has_a_docs_page_of_a_known_kind() -> None:
    for concept in CATALOGUE.concepts.values():
        assert re.match(r"https://[\w.-]+/", concept.docs), concept.id
        assert concept.summary.endswith("."), concept.id


def test_the_extras_cover_what_the_exercises_need() -> None:
    content = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    extras = content["project"]["optional-dependencies"]
    covered = {Requirement(line).name for lines in extras.values() for line in lines}
    assert {Requirement(need).name for exercise in EXERCISES for need in exercise.needs} <= covered
    assert set(Requirement(extras["all"][0]).extras) == set(extras) - {"all"}
    further = {Requirement(line).name for line in content["dependency-groups"]["answers"]}
    assert {Requirement(need).name for e in EXERCISES for need in e.answer_needs} - covered == further


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All reference answers in one folder."""
    folder = tmp_path_factory.mktemp("references")
    for exercise in RUNNABLE:
        shutil.copytree(exercise.answers["reference"], folder / "practice" / exercise.slug)
    return folder


def check(folder: Path, name: str, *args: str) -> dict[str, Any]:
    """Checks the references in a process of its own; returns the report without times."""
    command = [sys.executable, "-m", "pytest", "--interview", "--interview-seed=11", "--interview-timeout=30"]
    command.append(f"--interview-report=json:{name}")
    done = subprocess.run([*command, *args], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return comparable(folder / name)


def test_all_references_master_everything_in_any_order_and_any_number(references: Path) -> None:
    plain = check(references, "plain.json", "-p", "no:randomly", "practice")
    summary = plain["summary"]
    assert summary["mastered"] == summary["concepts"] == len({c for e in RUNNABLE for c in e.concepts})
    assert summary["solved"] == summary["exercises"] == len(RUNNABLE)
    quick = [f"practice/{exercise.slug}" for exercise in RUNNABLE if exercise.slug not in WAITING]
    shuffled = check(references, "shuffled.json", "-n", "2", "--randomly-seed=3", *quick)
    assert shuffled["exercises"] == [row for row in plain["exercises"] if row["slug"] not in WAITING]
    some = [exercise for exercise in plain["exercises"] if exercise["slug"] in IN_ANY_ORDER]
    nodes = [row["node"] for exercise in some for row in exercise["checks"]]
    backwards = check(references, "nodes.json", "-p", "no:randomly", *reversed(nodes))
    assert backwards["exercises"] == some


def test_untouched_stubs_are_all_untried_in_few_words(pytester: pytest.Pytester) -> None:
    assert pytester.run(sys.executable, "-m", "pytest_flask_interview", "new", "practice").ret == 0
    result = pytester.runpytest_subprocess("--interview", "practice", "--interview-report=json:out.json")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert len(result.outlines) < 30 + 2 * len(EXERCISES)
    assert "Traceback" not in result.stdout.str()
    report = json.loads((pytester.path / "out.json").read_text(encoding="utf-8"))
    assert {exercise["state"] for exercise in report["exercises"]} == {"untried"}
    assert {concept["state"] for concept in report["concepts"]} == {"untried"}
    assert len(report["exercises"]) == len(EXERCISES)
