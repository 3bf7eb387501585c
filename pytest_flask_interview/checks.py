"""Reads the checks of an exercise as text: nothing of an exercise runs to know what it asks."""

from __future__ import annotations

import ast
from pathlib import Path

from .errors import InterviewError
from .model import Check


def read_checks(path: Path) -> dict[str, Check]:
    """The test functions of a module of checks, in order.

    Raises InterviewError where the file is absent, is not Python, holds no check or a class of checks, or has a check
    without a docstring or without a literal ``@pytest.mark.concept("...")``.
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except FileNotFoundError:
        raise InterviewError(path, "the file of checks is absent.", "Write one test function a behaviour.") from None
    except (SyntaxError, ValueError, OSError) as error:
        raise InterviewError(path, f"not valid Python: {error}.", "Mend the file.") from None
    for node in (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name.startswith("Test")):
        where = f"{path}:{node.lineno} {node.name}"
        raise InterviewError(where, "is a class, whose checks do not run.", "Write each check as a function.")
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    if not functions:
        raise InterviewError(path, "holds no check.", "Write one function test_... a behaviour.")
    names = [node.name for node in functions]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise InterviewError(path, f"defines {', '.join(sorted(twice))} twice.", "Only the last would run: rename one.")
    return {node.name: _read_check(path, node) for node in functions}


def foreign_imports(path: Path) -> list[str]:
    """What a module of checks imports of the solution's side, where it will not be."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level
    ]
    return sorted({name for name in names if name.partition(".")[0] in {"app", "flask"}})


def _read_check(path: Path, node: ast.FunctionDef) -> Check:
    docstring = ast.get_docstring(node) or ""
    where = f"{path}:{node.lineno} {node.name}"
    if not docstring:
        raise InterviewError(where, "has no docstring.", "Say in it what an interviewer would say when it fails.")
    concepts = tuple(name for decorator in node.decorator_list for name in _texts_of(where, decorator, "concept"))
    programs = tuple(name for decorator in node.decorator_list for name in _texts_of(where, decorator, "program"))
    if not concepts:
        raise InterviewError(where, "gives evidence of no concept.", 'Add @pytest.mark.concept("topic.name").')
    return Check(node.name, " ".join(docstring.split("\n\n")[0].split()), concepts, node.lineno, programs)


def _texts_of(where: str, decorator: ast.expr, mark: str) -> list[str]:
    if not (isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith(f"mark.{mark}")):
        return []
    values = [arg.value for arg in decorator.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if len(values) != len(decorator.args) or decorator.keywords:
        raise InterviewError(where, f"its {mark} mark is computed.", "Write its names as literal strings.")
    return values
