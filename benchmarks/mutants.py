"""`python -m benchmarks.mutants [SLUG...]`: how many small mechanical changes to a reference its checks notice.

A mutant is a reference with one change: a statement, a decorator or a keyword argument dropped, a comparison or a
condition flipped, a constant changed. It is killed when at least one check fails. A survivor shows a check that is
missing, or a change that does no harm: then `survivors/<slug>.toml` says why, as `"file: change" = "reason"`. Those
without a reason are listed, and reasons that no survivor needs.
"""

from __future__ import annotations

import ast
import copy
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pytest_flask_interview.catalogue import Catalogue, builtin_pack, missing_needs
from pytest_flask_interview.model import Exercise
from pytest_flask_interview.verify import OPTIONS, run_checks

REASONS = Path(__file__).parent / "survivors"
FLIPPED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one file of a reference."""

    path: Path
    line: int
    change: str
    source: str

    @property
    def title(self) -> str:
        """Its name among the reasons."""
        return f"{self.path.as_posix()}: {self.change}"


def main() -> None:
    """Prints a row of a Markdown table an exercise, and a line a survivor that nothing explains."""
    catalogue = Catalogue.load([builtin_pack()])
    print("| exercise | checks | concepts | answers | mistakes | mutants noticed | survivors explained |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    wanted = [catalogue.exercise(slug) for slug in sys.argv[1:]] or list(catalogue.in_teaching_order())
    for exercise in (e for e in wanted if not missing_needs(e)):
        mutants = list(mutants_of(exercise))
        survivors = surviving(exercise, mutants)
        killed = len(mutants) - len(survivors)
        counts = (len(part) for part in (exercise.checks, exercise.concepts, exercise.answers, exercise.mistakes))
        share = f"{killed} of {len(mutants)}, {100 * killed / len(mutants):.0f} %"
        reasons = reasons_for(exercise)
        print(f"| `{exercise.slug}` | {' | '.join(map(str, counts))} | {share} | {len(reasons)} |", flush=True)
        for mutant in (m for m in survivors if m.title not in reasons):
            print(f"  {mutant.path.as_posix()}:{mutant.line} {mutant.change}", flush=True)
        for title in reasons.keys() - {mutant.title for mutant in survivors}:
            print(f"  no survivor: {title}", flush=True)


def reasons_for(exercise: Exercise) -> dict[str, str]:
    """Why some survivors do no harm, by their titles."""
    path = REASONS / f"{exercise.slug}.toml"
    reasons: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return reasons


def mutants_of(exercise: Exercise) -> Iterator[Mutant]:
    """Every mutant of the files in the reference that are not given with the stub as they are."""
    reference = exercise.answers["reference"]
    for file in sorted(reference.rglob("*.py")):
        path = file.relative_to(reference)
        given = exercise.stub / path
        if given.is_file() and given.read_bytes() == file.read_bytes():
            continue
        yield from _mutants_of_file(path, ast.parse(file.read_text(encoding="utf-8")))


def surviving(exercise: Exercise, mutants: list[Mutant]) -> list[Mutant]:
    """The mutants that pass every check, each run as a submission of its own."""
    with tempfile.TemporaryDirectory(prefix="interview-mutants-") as folder:
        root = Path(folder).resolve()
        shutil.copytree(exercise.answers["reference"], root / "reference" / exercise.slug)
        for number, mutant in enumerate(mutants):
            solution = root / f"m{number:04}" / exercise.slug
            shutil.copytree(exercise.answers["reference"], solution, ignore=shutil.ignore_patterns("__pycache__"))
            (solution / mutant.path).write_text(mutant.source, encoding="utf-8")
        alone = run_checks([root / "reference"], options=OPTIONS, root=root)
        slowest = max(check["seconds"] for row in alone["exercises"] for check in row["checks"])
        # A mutant that hangs is noticed in time, and one that is only slow, on a busy machine, is not.
        patience = f"--interview-timeout={max(5, 4 * slowest):.0f}"
        processes = ("-n", "auto") if find_spec("xdist") else ()
        report = run_checks([root], options=(*OPTIONS, patience, *processes), root=root)
    solved = {row["submission"] for row in report["exercises"] if row["state"] == "solved"}
    if "reference" not in solved:
        raise SystemExit(f"{exercise.slug}: the reference itself does not pass; see flask-interview verify")
    return [mutant for number, mutant in enumerate(mutants) if f"m{number:04}" in solved]


def _mutants_of_file(path: Path, tree: ast.Module) -> Iterator[Mutant]:
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if _is_docstring(node)}
    for index, node in enumerate(nodes):
        for change in _changes(node) if id(node) not in docstrings else ():
            mutated = copy.deepcopy(tree)
            twin = list(ast.walk(mutated))[index]
            said = _apply(twin, change)
            source = ast.unparse(ast.fix_missing_locations(mutated))
            if source != ast.unparse(tree):
                yield Mutant(path, getattr(node, "lineno", 0), said, source)


Change = tuple[str, int]


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can be changed at a node: a kind, and which of its parts."""
    for number, statement in enumerate(
        getattr(node, "body", []) if isinstance(getattr(node, "body", None), list) else []
    ):
        if _can_be_dropped(statement):
            yield "drop", number
    for number in range(len(getattr(node, "decorator_list", []))):
        yield "undecorate", number
    if isinstance(node, ast.Call):
        yield from (("unargue", number) for number in range(len(node.keywords)))
    if isinstance(node, ast.Compare | ast.BoolOp):
        yield "flip", 0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "affirm", 0
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | str) and node.value != "":
        yield "constant", 0


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _can_be_dropped(node: ast.stmt) -> bool:
    kept = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Pass
    return not _is_docstring(node) and not isinstance(node, kept)


def _apply(node: ast.AST, change: Change) -> str:
    """Makes the change in place and says what it was."""
    kind, number = change
    if kind == "drop":
        said = ast.unparse(node.body[number]).splitlines()[0]  # type: ignore[attr-defined]
        node.body[number] = ast.Pass()  # type: ignore[attr-defined]
        return f"without: {said}"
    if kind == "undecorate":
        return f"without @{ast.unparse(node.decorator_list.pop(number))}"  # type: ignore[attr-defined]
    before = ast.unparse(node)
    if kind == "unargue" and isinstance(node, ast.Call):
        node.keywords.pop(number)
    elif isinstance(node, ast.Compare):
        node.ops[0] = FLIPPED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = FLIPPED[type(node.op)]()
    elif isinstance(node, ast.UnaryOp):
        node.operand, node.op = ast.UnaryOp(ast.Not(), node.operand), ast.Not()
    elif isinstance(node, ast.Constant):
        node.value = _another(node.value)
    return f"{before} -> {ast.unparse(node)}"


def _another(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "" if " " in str(value).strip() else f"{value}x"


if __name__ == "__main__":
    main()
