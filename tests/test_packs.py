"""A pack with something wrong in it is refused with all its problems, each with the mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_flask_interview.catalogue import Catalogue, builtin_pack, missing_needs
from pytest_flask_interview.errors import InterviewError, PackError, UnknownNameError, nearest
from pytest_flask_interview.model import Level
from pytest_flask_interview.packs import load_pack

from .conftest import MINI


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_pack_is_read_whole() -> None:
    pack = load_pack(MINI)
    assert (pack.name, pack.version, list(pack.exercises)) == ("mini", "7", ["counter", "greeting"])
    greeting = pack.exercises["greeting"]
    assert (greeting.level, greeting.minutes, greeting.questions) == (Level.JUNIOR, 5, ("M1",))
    assert greeting.checks["test_greets_by_name"].line == "It should greet me by the name in the path."
    assert greeting.concepts == ("greeting.path", "greeting.config")
    assert list(greeting.answers) == ["reference", "other"]
    assert pack.concepts["greeting.path"].topic == "greeting"


def test_a_pack_may_say_what_it_means_to_answer(mini: Path) -> None:
    edit(mini / "concepts.toml", 'version = "7"', 'version = "7"\nquestions = ["M1-M3", "N7"]')
    text = '[libraries.{}]\nexercises = ["counter"]\n{}\n'
    with (mini / "concepts.toml").open("a", encoding="utf-8") as concepts:
        concepts.write(text.format('"Flask-Mail"', "") + text.format("Redis", 'service = "redis"'))
        concepts.write(text.format("Other", 'file = "ap*.py"') + text.format("Kite", 'program = "kite"'))
    edit(mini / "counter/exercise.toml", "minutes = 5",
         'minutes = 5\nneeds = ["flask_mail>=0.1"]\nanswers.other.services = { redis = "too" }')  # fmt: skip
    edit(mini / "counter/test_counter.py", "def test_applications_count_apart",
         '@pytest.mark.program("kite")\ndef test_applications_count_apart')  # fmt: skip
    pack = load_pack(mini)
    assert pack.questions == ("M1", "M2", "M3", "N7")
    assert {library.title: (library.kind, library.name) for library in pack.libraries.values()} == {
        "Flask-Mail": ("package", "flask-mail"),
        "Redis": ("service", "redis"),
        "Other": ("file", "ap*.py"),
        "Kite": ("program", "kite"),
    }


SPOILT = {
    "unknown concept": (
        "greeting/test_greeting.py", '"greeting.path"', '"greeting.pth"',
        "test_greets_by_name: concept 'greeting.pth' is not declared in concepts.toml. Did you mean 'greeting.path'?"),
    "unused concept": (
        "concepts.toml", '[concepts."counter.state"]', '[concepts."counter.stat"]',
        "concept 'counter.stat' is used by no check. Use it or remove it."),
    "prerequisite nobody declared": (
        "concepts.toml", 'builds_on = ["greeting.path"]', 'builds_on = ["greeting.paht"]',
        "'greeting.config' builds on 'greeting.paht', which is not declared. Did you mean 'greeting.path'?"),
    "malformed concept id": (
        "concepts.toml", '[concepts."counter.state"]', '[concepts."counterstate"]', "a concept id reads topic.name"),
    "topic nobody declared": (
        "concepts.toml", "[topics.counter]", "[topics.count]", "topic 'counter' is not declared. Add [topics.counter"),
    "mistake that names an unknown check": (
        "counter/exercise.toml", 'fails = ["test_applications_count_apart"]', 'fails = ["test_applications_count"]',
        "mistake 'global_state' names the unknown check 'test_applications_count'. "
        "Did you mean 'test_applications_count_apart'?"),
    "mistake nobody declared": (
        "greeting/exercise.toml", "[mistakes.deaf]", "[mistakes.dead]", "mistakes/deaf/ is not declared."),
    "mistake without files": (
        "greeting/exercise.toml", "[mistakes.deaf]", "[mistakes.dead]", "mistakes/dead/ holds nothing."),
    "needs of an answer that is not there": (
        "greeting/exercise.toml", "[mistakes.deaf]", "[answers.absent]\nneeds = []\n\n[mistakes.deaf]",
        "answers/absent/ does not exist. Name an answer that is there."),
    "malformed range of questions": (
        "concepts.toml", 'version = "7"', 'version = "7"\nquestions = ["M1-N2"]',
        "'M1-N2' in 'questions' is malformed. Write F2, or F1-F21 for all of these."),
    "question that is none of the pack's": (
        "concepts.toml", 'version = "7"', 'version = "7"\nquestions = ["M2-M4"]',
        "question 'M1' is none of the pack's. See [pack] in concepts.toml."),
    "library of an unknown exercise": (
        "concepts.toml", "[topics.counter]", '[libraries.Django]\nexercises = ["countr"]\n\n[topics.counter]',
        "[libraries.'Django']: names the unknown exercise 'countr'. Did you mean 'counter'?"),
    "library that its exercise does not need": (
        "concepts.toml", "[topics.counter]", '[libraries.Django]\nexercises = ["counter"]\n\n[topics.counter]',
        "'counter' exercises no package 'django'. Name it there, or take the exercise from the list."),
    "program that no check starts": (
        "concepts.toml", "[topics.counter]",
        '[libraries.nginx]\nexercises = ["counter"]\nprogram = "nginx"\n\n[topics.counter]',
        "'counter' exercises no program 'nginx'."),
    "unknown key": ("greeting/exercise.toml", "minutes", "minuets", "unknown key 'minuets'. Did you mean 'minutes'?"),
    "missing key": ("greeting/exercise.toml", "minutes = 5", "", "'minutes' is missing. Set it to a whole number."),
    "wrong type": ("greeting/exercise.toml", "minutes = 5", 'minutes = "5"', "'minutes' must be a whole number."),
    "list of numbers": ("greeting/exercise.toml", '["M1"]', "[1]", "'questions' must be a list of texts."),
    "unknown level": (
        "greeting/exercise.toml", '"junior"', '"juniour"', "level 'juniour' is unknown. Did you mean 'junior'?"),
    "minutes below one": ("greeting/exercise.toml", "minutes = 5", "minutes = 0", "'minutes' must be more than 0."),
    "unknown key of the pack": (
        "concepts.toml", 'version = "7"', 'version = "7"\nauthor = "x"', "unknown key 'author'."),
    "two checks of one name": (
        "greeting/test_greeting.py", "def test_the_word_is_configured", "def test_greets_by_name",
        "defines test_greets_by_name twice. Only the last would run: rename one."),
    "no hints": ("counter/exercise.toml", '["Keep the number where the application is."]', "[]", "has no hints."),
    "question id": ("counter/exercise.toml", '["M2"]', '["two"]', "question id 'two' is malformed."),
    "exercise to do before": (
        "counter/exercise.toml", 'builds_on = ["greeting"]', 'builds_on = ["greetings"]',
        "builds on the unknown exercise 'greetings'. Did you mean 'greeting'?"),
    "requirement": (
        "counter/exercise.toml", "minutes = 5", 'minutes = 5\nneeds = ["flask=>3"]', "'flask=>3' in 'needs' is not a"),
    "broken TOML": ("counter/exercise.toml", "minutes = 5", "minutes 5", "exercise.toml: not valid TOML: "),
    "check without docstring": (
        "greeting/test_greeting.py", '    """It should greet me by the name in the path."""\n', "",
        "test_greets_by_name: has no docstring."),
    "check without concept": (
        "greeting/test_greeting.py", '@pytest.mark.concept("greeting.path")\n', "",
        "test_greets_by_name: gives evidence of no concept."),
    "computed concept": (
        "greeting/test_greeting.py", '"greeting.path"', '"greeting." + "path"', "its concept mark is computed."),
    "checks that are no Python": ("greeting/test_greeting.py", "def ", "deff ", "test_greeting.py: not valid Python"),
    "a class of checks": (
        "greeting/test_greeting.py", "import pytest\n", "import pytest\n\n\nclass TestMore:\n    pass\n",
        "TestMore: is a class, whose checks do not run. Write each check as a function."),
    "no check at all": ("greeting/test_greeting.py", "def test_", "def check_", "holds no check."),
    "a table that is a text": (
        "concepts.toml", '[concepts."counter.state"]', 'other = 1\n[concepts."counter.state"]', "unknown key 'other'"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_pack_says_what_to_mend(mini: Path, case: str) -> None:
    name, old, new, message = SPOILT[case]
    edit(mini / name, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(mini)
    assert message in str(caught.value)
    assert str(mini) in str(caught.value)


def test_all_problems_are_told_at_once(mini: Path) -> None:
    edit(mini / "greeting/exercise.toml", "minutes = 5", "")
    edit(mini / "counter/exercise.toml", "minutes = 5", "")
    (mini / "counter/answer.md").unlink()
    shutil.rmtree(mini / "greeting/answers/reference")
    with pytest.raises(PackError, match="this pack has 4 problems:") as caught:
        load_pack(mini)
    assert "answer.md: is missing." in str(caught.value)
    assert "answers/reference/app.py: is missing." in str(caught.value)


def test_a_missing_file_of_checks_is_told(mini: Path) -> None:
    (mini / "greeting/test_greeting.py").unlink()
    with pytest.raises(PackError, match="the file of checks is absent"):
        load_pack(mini)


def test_a_table_must_be_a_table(mini: Path) -> None:
    (mini / "concepts.toml").write_text('pack = "mini"\n', encoding="utf-8")
    with pytest.raises(PackError, match="must be a table"):
        load_pack(mini)


def test_broken_concepts_file_is_told(mini: Path) -> None:
    (mini / "concepts.toml").write_text("[pack\n", encoding="utf-8")
    with pytest.raises(InterviewError, match=r"concepts\.toml: not valid TOML: "):
        load_pack(mini)


def test_a_slug_is_snake_case(mini: Path) -> None:
    (mini / "greeting").rename(mini / "Greeting")
    (mini / "Greeting/test_greeting.py").rename(mini / "Greeting/test_Greeting.py")
    with pytest.raises(PackError, match="a slug is snake_case"):
        load_pack(mini)


def test_what_is_no_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(InterviewError, match=r"not a pack: it has no concepts\.toml"):
        load_pack(tmp_path)
    with pytest.raises(InterviewError, match="this pack folder does not exist"):
        load_pack(tmp_path / "absent")


def test_two_packs_may_not_declare_the_same_name(mini: Path) -> None:
    with pytest.raises(InterviewError, match=r"exercise '\w+' is already declared by the pack .*Rename one"):
        Catalogue.load([MINI, mini])
    for slug in ("greeting", "counter"):
        (mini / slug).rename(mini / f"{slug}s")
        (mini / f"{slug}s" / f"test_{slug}.py").rename(mini / f"{slug}s" / f"test_{slug}s.py")
    edit(mini / "counters/exercise.toml", 'builds_on = ["greeting"]', "")
    with pytest.raises(InterviewError, match=r"concept '[\w.]+' is already declared by the pack .*Rename one"):
        Catalogue.load([MINI, mini])


def test_the_same_pack_twice_is_one_pack() -> None:
    assert len(Catalogue.load([MINI, MINI]).packs) == 1


def test_names_are_looked_up_with_a_suggestion() -> None:
    catalogue = Catalogue.load([MINI])
    with pytest.raises(
        UnknownNameError, match=r"greetin: there is no exercise of this name\. Did you mean 'greeting'\?"
    ):
        catalogue.exercise("greetin")
    with pytest.raises(UnknownNameError, match=r"there is no concept of this name\. Choose from: counter\.state, "):
        catalogue.concept("zebra")


def test_the_nearest_name_forgives_case_and_dashes() -> None:
    assert nearest("File-Uploads", ["file_uploads", "lifecycle"]) == "file_uploads"
    assert nearest("zebra", ["file_uploads"]) is None
    assert "None is declared" in str(UnknownNameError("exercise", "x", []))


def test_teaching_order_climbs() -> None:
    assert [e.slug for e in Catalogue.load([MINI]).in_teaching_order()] == ["greeting", "counter"]


def test_the_identity_changes_with_any_file(mini: Path) -> None:
    before = Catalogue.load([mini]).identity()
    assert before["name"] == "mini"
    assert before["version"] == "7"
    edit(mini / "counter/probes.py", '["count"]', '["count"] + 0')
    assert Catalogue.load([mini]).identity()["digest"] != before["digest"]
    both = Catalogue.load([MINI, builtin_pack()]).identity()
    assert both["name"] == "mini+flask-interview"


def test_needs_are_compared_with_what_is_installed(mini: Path) -> None:
    needs = """['flask[async]>=3', 'flask>=3', 'flask>=99', 'surely-absent', "absent; sys_platform == 'amiga'"]"""
    edit(mini / "counter/exercise.toml", "minutes = 5", f"minutes = 5\nneeds = {needs}")
    assert missing_needs(load_pack(mini).exercises["counter"]) == ("flask>=99", "surely-absent")


def test_files_that_cannot_be_read_are_told(mini: Path) -> None:
    (mini / "greeting/prompt.md").write_bytes(b"caf\xe9")
    (mini / "counter/test_counter.py").unlink()
    (mini / "counter/test_counter.py").mkdir()
    with pytest.raises(PackError) as caught:
        load_pack(mini)
    assert "prompt.md: is not UTF-8. Save it as UTF-8." in str(caught.value)
    assert "test_counter.py: not valid Python: " in str(caught.value)
    (mini / "counter/exercise.toml").unlink()
    (mini / "concepts.toml").write_bytes(b"\xff")
    with pytest.raises(InterviewError, match=r"concepts\.toml: not valid TOML"):
        load_pack(mini)
