"""Markdown and tables: rich on a terminal, plain text into a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click

PIPE_WIDTH = 120
NUMBERS = {"minutes", "checks", "concepts", "answers", "mistakes"}


def page(markdown: str) -> None:
    """Prints a Markdown text."""
    if not _is_terminal():
        click.echo(markdown.rstrip() + "\n")
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(markdown), width=min(console.width, 100))
    console.print()


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints columns, without lines, as wide as they need to be."""
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in header:
        grid.add_column(name, no_wrap=name != header[-1], justify="right" if name in NUMBERS else "left")
    for row in rows:
        grid.add_row(*row)
    Console(width=None if _is_terminal() else PIPE_WIDTH, highlight=False, markup=False).print(grid)


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints a table in Markdown."""
    for row in (header, ["---"] * len(header), *rows):
        click.echo(f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |")


def _is_terminal() -> bool:
    return sys.stdout.isatty()
