"""What stands how often in the solution's source: its functions, and the blocks within them."""

import ast
from collections import defaultdict


def functions_of(folder):
    """Name and tree of each function in the folder, the original aside, which nothing may import."""
    for file in sorted(folder.rglob("*.py")):
        if file.relative_to(folder).parts[0] != "original":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            imported = {name for node in ast.walk(tree) for name in _imports(node)}
            assert "original" not in imported, f"{file.name} imports the original instead of replacing it"
            for node in ast.walk(tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield f"{file.stem}.{node.name}", node


def has_text(function, text):
    """Whether one of a function's strings contains the text, in capitals or not."""
    strings = (node.value for node in _nodes_of(function) if isinstance(node, ast.Constant))
    return any(isinstance(value, str) and text.lower() in value.lower() for value in strings)


def most_repeated_block(functions):
    """The block that stands in the most functions, as text, and the names of these functions."""
    standing = defaultdict(list)
    for name, function in functions:
        for block in _blocks_of(function):
            standing[block].append(name)
    return max(standing.items(), key=lambda found: len(found[1]), default=("", []))


def _imports(node):
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


def _blocks_of(function):
    """The blocks of a function as texts, each once: if, try and its handlers, with, and loops."""
    kinds = (ast.If, ast.Try, ast.ExceptHandler, ast.With, ast.For, ast.While)
    return {ast.unparse(node) for node in _nodes_of(function) if isinstance(node, kinds)}


def _nodes_of(function):
    """The nodes of a function, those of functions within it aside."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
            yield from _nodes_of(node)
