"""Reads the attacks and lays them out.

An attack is a folder with ``attack.toml`` and ``submission/``:

    tries       one line: what the submission is after
    earns       checks that it passes honestly (default: none)
    forges      checks that it passes by lying to a probe: the limit that docs/security.md tells of
    incidents   kinds of integrity notices that must be reported (default: none); "a|b" is one or the other, where
                it depends on the machine which limit is met first
    outcomes    outcomes that must be reported, by check (default: any but passed)
    links       symbolic links to make in the submission, by place
    hard_links  likewise
    pipes       named pipes to make in the submission

In all texts ``@SECRET@`` stands for a file of the reviewer's, ``@NEIGHBOUR@`` for the folder of an honest candidate,
``@VICTIM@`` for a file that must not change, ``@PORT@`` for a port of 127.0.0.1 where the reviewer listens, and
``@PACK@`` for the folder of the exercises.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack, and what may be seen of it."""

    name: str
    folder: Path
    tries: str
    earns: frozenset[str]
    forges: frozenset[str]
    incidents: frozenset[str]
    outcomes: Mapping[str, str]
    links: Mapping[str, str]
    hard_links: Mapping[str, str]
    pipes: tuple[str, ...]

    def lay_out(self, target: Path, values: Mapping[str, str]) -> None:
        """Writes the submission to ``target``."""
        for path in sorted((self.folder / "submission").rglob("*")):
            place = target / path.relative_to(self.folder / "submission")
            if path.is_dir():
                place.mkdir(parents=True, exist_ok=True)
            elif "__pycache__" not in path.parts:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(_filled(path.read_text(encoding="utf-8"), values), encoding="utf-8")
        for name, to in self.links.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).symlink_to(_filled(to, values))
        for name, to in self.hard_links.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).hardlink_to(_filled(to, values))
        for name in self.pipes:
            os.mkfifo(target / name)


def attacks() -> list[Attack]:
    """All attacks, by name."""
    return [_read(path.parent) for path in sorted(HERE.glob("*/attack.toml"))]


def _read(folder: Path) -> Attack:
    data = tomllib.loads((folder / "attack.toml").read_text(encoding="utf-8"))
    known = {"tries", "earns", "forges", "incidents", "outcomes", "links", "hard_links", "pipes"}
    assert not data.keys() - known, f"{folder}: {data.keys() - known}"
    return Attack(
        folder.name, folder, data["tries"], frozenset(data.get("earns", [])),
        frozenset(data.get("forges", [])), frozenset(data.get("incidents", [])),
        data.get("outcomes", {}), data.get("links", {}), data.get("hard_links", {}), tuple(data.get("pipes", [])),
    )  # fmt: skip


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
