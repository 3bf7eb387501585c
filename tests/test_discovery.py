"""Solutions are found by the names of their folders, without importing anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_flask_interview.catalogue import Catalogue
from pytest_flask_interview.discovery import find_solutions
from pytest_flask_interview.errors import InterviewError

from .conftest import MINI

CATALOGUE = Catalogue.load([MINI])


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def found(*places: Path) -> list[Path]:
    return list(find_solutions(places, CATALOGUE).solutions)


def test_submissions_side_by_side_are_told_apart(tmp_path: Path) -> None:
    make(tmp_path, "ann/greeting/app.py", "ann/counter/app.py", "bob/greeting/app.py")
    solutions = find_solutions([tmp_path], CATALOGUE).solutions.values()
    assert [(s.submission.name, s.exercise.slug) for s in solutions] == [
        ("ann", "counter"), ("ann", "greeting"), ("bob", "greeting")]  # fmt: skip


def test_one_folder_or_one_file_may_be_given(tmp_path: Path) -> None:
    make(tmp_path, "greeting/app.py", "counter/app.py", "greeting/notes.py")
    assert found(tmp_path / "greeting") == [tmp_path / "greeting"]
    assert found(tmp_path / "greeting/app.py") == [tmp_path / "greeting"]
    assert found(tmp_path / "greeting/notes.py") == []


def test_what_lies_inside_a_solution_is_part_of_it(tmp_path: Path) -> None:
    make(tmp_path, "greeting/app.py", "greeting/templates/counter/app.py")
    assert found(tmp_path) == [tmp_path / "greeting"]


@pytest.mark.parametrize("hidden", [".git", "node_modules", "__pycache__"])
def test_folders_of_tools_are_left_out(tmp_path: Path, hidden: str) -> None:
    make(tmp_path, f"{hidden}/greeting/app.py")
    assert found(tmp_path) == []


def test_environments_and_packs_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "env/pyvenv.cfg", "env/greeting/app.py")
    assert found(tmp_path) == []
    assert found(MINI) == []
    assert found(MINI / "greeting") == []


def test_a_folder_without_app_is_expected_among_solutions_only(tmp_path: Path) -> None:
    make(tmp_path, "work/greeting/app.py", "work/counter/main.py", "site/templates/counter/page.html")
    assert found(tmp_path) == [tmp_path / "work/counter", tmp_path / "work/greeting"]
    make(tmp_path, "site/templates/counter/prompt.md")
    assert tmp_path / "site/templates/counter" in found(tmp_path)
    assert found(tmp_path / "work/counter") == [tmp_path / "work/counter"]


def test_a_misspelt_folder_is_remembered_with_its_nearest_name(tmp_path: Path) -> None:
    make(tmp_path, "greting/app.py", "somethingelse/app.py")
    misses = find_solutions([tmp_path], CATALOGUE).near_misses
    assert [(miss.folder.name, miss.suggestion) for miss in misses] == [("greting", "greeting")]


def test_symlink_loops_end(tmp_path: Path) -> None:
    make(tmp_path, "greeting/app.py")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "greeting")
    assert found(tmp_path) == [tmp_path / "greeting"]


def test_an_absent_place_is_told_with_its_nearest_neighbour(tmp_path: Path) -> None:
    make(tmp_path, "practice/greeting/app.py")
    with pytest.raises(InterviewError, match=r"practise: does not exist\. Did you mean 'practice'\?"):
        found(tmp_path / "practise")
    with pytest.raises(InterviewError, match=r"Check the path\."):
        found(tmp_path / "nowhere/at/all")


def test_a_folder_that_may_not_be_read_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "greeting/app.py", "closed/counter/app.py")
    iterdir = Path.iterdir

    def refuse(folder: Path) -> Iterator[Path]:
        if folder.name == "closed":
            raise PermissionError(folder)
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert found(tmp_path) == [tmp_path / "greeting"]
