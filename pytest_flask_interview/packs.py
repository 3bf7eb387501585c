"""Loads one pack from its folder and says everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .checks import read_checks
from .crosscheck import cross_check
from .errors import InterviewError, PackError, suggestion
from .model import Concept, Exercise, ExerciseSet, Level, Library, Mistake, Pack

SLUG = re.compile(r"[a-z][a-z0-9_]*\Z")
CONCEPT_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")
QUESTION_ID = re.compile(r"[A-Z]+[0-9]+\Z")
EXERCISE_KEYS = (
    *("title", "questions", "level", "minutes", "needs", "builds_on", "hints"),
    *("answers", "mistakes", "not_in_sandbox"),
)
QUESTION_RANGE = re.compile(r"(?P<letters>[A-Z]+)(?P<first>[0-9]+)(?:-(?P=letters)(?P<last>[0-9]+))?\Z")
LIBRARY_KINDS = ("package", "program", "service", "file")
SERVICE_USES = ("needed", "too")
REQUIRED_FILES = ("prompt.md", "answer.md", "stub/app.py", "answers/reference/app.py")

_KINDS: Mapping[str, tuple[type, str]] = {
    "str": (str, "a text"),
    "int": (int, "a whole number"),
    "list": (list, "a list of texts"),
    "dict": (dict, "a table"),
}


def is_pack(folder: Path) -> bool:
    """Whether ``folder`` is a pack."""
    return (folder / "concepts.toml").is_file()


def load_pack(folder: Path) -> Pack:
    """Reads a pack; raises PackError with every problem found, in every exercise."""
    if not folder.is_dir():
        raise InterviewError(folder, "this pack folder does not exist.", "Give the folder that holds concepts.toml.")
    if not is_pack(folder):
        raise InterviewError(folder, "not a pack: it has no concepts.toml.", "See docs/authoring.md for the layout.")
    problems: list[InterviewError] = []
    data = _read_toml(folder / "concepts.toml")
    header = _Table(folder / "concepts.toml", data.get("pack", {}), problems)
    header.only("name", "version", "questions")
    topics = _read_topics(folder / "concepts.toml", data, problems)
    concepts = _read_concepts(folder / "concepts.toml", data, topics, problems)
    exercises: dict[str, Exercise] = {}
    for exercise_folder in sorted(p.parent for p in folder.glob("*/exercise.toml")):
        try:
            exercises[exercise_folder.name] = _read_exercise(exercise_folder, problems)
        except InterviewError as error:
            problems.append(error)
    sets = _read_sets(folder / "concepts.toml", data, problems)
    libraries = _read_libraries(folder / "concepts.toml", data, problems)
    questions = _read_questions(header)
    pack = Pack(header.text("name"), header.text("version"), folder, topics, concepts, exercises, sets, libraries,
                questions)  # fmt: skip
    problems += cross_check(pack) if not problems else []
    if problems:
        raise PackError(folder, problems)
    return pack


class _Table:
    """A TOML table whose keys are read by type; what is wrong goes to a list instead of stopping the reader."""

    def __init__(self, path: Path, data: object, problems: list[InterviewError], where: str = "") -> None:
        self.where = f"{path} [{where}]" if where else str(path)
        self.problems = problems
        if not isinstance(data, dict):
            self.complain("must be a table.")
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}

    def complain(self, problem: str, step: str = "") -> None:
        self.problems.append(InterviewError(self.where, problem, step))

    def _get(self, key: str, kind: str, default: Any) -> Any:
        expected, words = _KINDS[kind]
        if key not in self.data and default is not None:
            return default
        value = self.data.get(key)
        if isinstance(value, expected) and not isinstance(value, bool):
            return value
        missing = key not in self.data
        self.complain(f"{key!r} is missing." if missing else f"{key!r} must be {words}.", f"Set it to {words}.")
        return expected()

    def text(self, key: str, *, default: str | None = None) -> str:
        value: str = self._get(key, "str", default)
        return value

    def number(self, key: str) -> int:
        value: int = self._get(key, "int", None)
        return value

    def texts(self, key: str, *, default: list[str] | None = None) -> tuple[str, ...]:
        values = self._get(key, "list", default)
        if not all(isinstance(value, str) for value in values):
            self.complain(f"{key!r} must be a list of texts.")
        return tuple(str(value) for value in values)

    def table(self, key: str) -> dict[str, Any]:
        value: dict[str, Any] = self._get(key, "dict", {})
        return value

    def only(self, *known: str) -> None:
        for key in self.data.keys() - set(known):
            self.complain(f"unknown key {key!r}.", suggestion(key, known))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InterviewError(path, f"not valid TOML: {error}.", "Mend the file.") from None
    except OSError as error:
        raise InterviewError(path, f"cannot be read: {error.strerror}.", "Mend the file.") from None


def _read_topics(path: Path, data: Mapping[str, Any], problems: list[InterviewError]) -> dict[str, str]:
    table = _Table(path, data, problems)
    table.only("pack", "topics", "concepts", "sets", "libraries")
    return {name: _Table(path, value, problems, f"topics.{name}").text("title")
            for name, value in table.table("topics").items()}  # fmt: skip


def _read_concepts(
    path: Path, data: Mapping[str, Any], topics: Mapping[str, str], problems: list[InterviewError]
) -> dict[str, Concept]:
    concepts = {}
    for concept_id, value in _Table(path, data, problems).table("concepts").items():
        table = _Table(path, value, problems, f"concepts.{concept_id!r}")
        table.only("title", "summary", "docs", "builds_on")
        if not CONCEPT_ID.match(concept_id):
            table.complain("a concept id reads topic.name, in lower case.", "Quote it and give it both parts.")
        concept = Concept(concept_id, table.text("title"), table.text("summary"), table.text("docs"),
                          table.texts("builds_on", default=[]))  # fmt: skip
        if concept.topic not in topics:
            table.complain(f"topic {concept.topic!r} is not declared.", f"Add [topics.{concept.topic}].")
        concepts[concept_id] = concept
    return concepts


def _read_sets(path: Path, data: Mapping[str, Any], problems: list[InterviewError]) -> dict[str, ExerciseSet]:
    sets = {}
    for name, value in _Table(path, data, problems).table("sets").items():
        table = _Table(path, value, problems, f"sets.{name}")
        table.only("title", "minutes", "exercises")
        sets[name] = ExerciseSet(name, table.text("title"), table.number("minutes"), table.texts("exercises"))
    return sets


def _read_questions(header: _Table) -> tuple[str, ...]:
    """Ids, of which ``F1-F21`` names all from the first to the last."""
    questions: list[str] = []
    for text in header.texts("questions", default=[]):
        found = QUESTION_RANGE.match(text)
        if found is None:
            header.complain(f"{text!r} in 'questions' is malformed.", "Write F2, or F1-F21 for all of these.")
            continue
        letters, first, last = found["letters"], int(found["first"]), int(found["last"] or found["first"])
        questions += [f"{letters}{number}" for number in range(first, last + 1)]
    return tuple(questions)


def _read_libraries(path: Path, data: Mapping[str, Any], problems: list[InterviewError]) -> dict[str, Library]:
    libraries = {}
    for title, value in _Table(path, data, problems).table("libraries").items():
        table = _Table(path, value, problems, f"libraries.{title!r}")
        table.only("exercises", *LIBRARY_KINDS)
        kind = next((kind for kind in LIBRARY_KINDS if kind in table.data), "package")
        name = table.text(kind, default=str(canonicalize_name(title)))
        libraries[title] = Library(title, table.texts("exercises"), kind, name)
    return libraries


def _read_exercise(folder: Path, problems: list[InterviewError]) -> Exercise:
    path = folder / "exercise.toml"
    table = _Table(path, _read_toml(path), problems)
    table.only(*EXERCISE_KEYS)
    if not SLUG.match(folder.name):
        table.complain("a slug is snake_case.", "Rename the exercise's folder.")
    for name in REQUIRED_FILES:
        if not (folder / name).is_file():
            problems.append(InterviewError(folder / name, "is missing.", "Every exercise has one."))
        elif not _is_text(folder / name):
            problems.append(InterviewError(folder / name, "is not UTF-8.", "Save it as UTF-8."))
        elif not (folder / name).read_bytes().strip():
            problems.append(InterviewError(folder / name, "is empty.", "Write it, a line to begin with."))
    answers = _read_answers(folder, table)
    exercise = Exercise(
        slug=folder.name,
        folder=folder,
        title=table.text("title"),
        questions=table.texts("questions"),
        level=_read_level(table),
        minutes=table.number("minutes"),
        needs=_read_needs(table),
        builds_on=table.texts("builds_on", default=[]),
        hints=table.texts("hints"),
        checks=read_checks(folder / f"test_{folder.name}.py"),
        mistakes=_read_mistakes(folder, table),
        answer_needs=tuple(need for entry in answers.values() for need in _read_needs(entry)),
        services={name: _read_services(entry) for name, entry in answers.items()},
        not_in_sandbox=table.text("not_in_sandbox", default=""),
    )
    _complain_of_values(table, exercise)
    return exercise


def _complain_of_values(table: _Table, exercise: Exercise) -> None:
    if isinstance(table.data.get("minutes"), int) and exercise.minutes <= 0:
        table.complain("'minutes' must be more than 0.", "Say how long it takes.")
    if not exercise.hints:
        table.complain("has no hints.", "Give two or three, from a nudge to nearly the answer.")
    for question in exercise.questions:
        if not QUESTION_ID.match(question):
            table.complain(f"question id {question!r} is malformed.", "Write a letter and a number: F2.")


def _is_text(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_level(table: _Table) -> Level:
    level = table.text("level")
    if level not in list(Level):
        table.complain(f"level {level!r} is unknown.", suggestion(level, list(Level)))
        return Level.JUNIOR
    return Level(level)


def _read_needs(table: _Table) -> tuple[str, ...]:
    needs = table.texts("needs", default=[])
    for need in needs:
        try:
            Requirement(need)
        except InvalidRequirement:
            table.complain(f"{need!r} in 'needs' is not a requirement.", "Write it as pip would: 'django>=5.2'.")
    return needs


def _read_answers(folder: Path, table: _Table) -> dict[str, _Table]:
    entries: dict[str, _Table] = {}
    for name, value in table.table("answers").items():
        entry = _Table(folder / "exercise.toml", value, table.problems, f"answers.{name}")
        entry.only("needs", "services")
        entries[name] = entry
        if not (folder / "answers" / name).is_dir():
            entry.complain(f"answers/{name}/ does not exist.", "Name an answer that is there.")
    return entries


def _read_services(entry: _Table) -> dict[str, str]:
    services = entry.table("services")
    for name, use in services.items():
        if use not in SERVICE_USES or not SLUG.match(name):
            step = 'Write { postgres = "needed" } or { postgres = "too" }.'
            entry.complain(f"'services' has {name} = {use!r}.", step)
    return services


def _read_mistakes(folder: Path, table: _Table) -> dict[str, Mistake]:
    mistakes = {}
    for name, value in table.table("mistakes").items():
        entry = _Table(folder / "exercise.toml", value, table.problems, f"mistakes.{name}")
        entry.only("fails", "belief")
        mistakes[name] = Mistake(name, folder / "mistakes" / name, entry.texts("fails"), entry.text("belief"))
        if not any((folder / "mistakes" / name).glob("**/*")):
            entry.complain(f"mistakes/{name}/ holds nothing.", "Put the files that differ from the reference there.")
    on_disk = {p.name for p in (folder / "mistakes").glob("*") if p.is_dir()}
    for name in sorted(on_disk - set(mistakes)):
        table.complain(f"mistakes/{name}/ is not declared.", f"Add [mistakes.{name}] with 'fails' and 'belief'.")
    return mistakes
