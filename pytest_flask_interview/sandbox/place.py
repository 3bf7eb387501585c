"""What a command that starts a sandbox is told, and the limits that hold in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024**2
INSIDE = "/submission"
TEMPORARY = "/tmp"  # noqa: S108 - a private one, inside the sandbox
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - likewise
SCRATCH = f"{TEMPORARY}/scratch"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one check may use. Bytes, seconds and counts; ``memory`` is for all its processes and files together."""

    memory: int = 1024 * MIB
    address_space: int = 2048 * MIB
    disk: int = 128 * MIB
    file_size: int = 64 * MIB
    files: int = 10_000
    open_files: int = 256
    processes: int = 128
    output: int = 16 * MIB
    output_shown: int = 64 * 1024
    answers: int = 64 * MIB
    body: int = 8 * MIB

    def of_each_process(self, seconds: float) -> dict[str, int]:
        """Limits of `resource`, for a check of ``seconds``."""
        return {
            "AS": self.address_space,
            "CPU": int(seconds) + 5,
            "FSIZE": self.file_size,
            "NOFILE": self.open_files,
            "NPROC": self.processes,
            "CORE": 0,
            "MEMLOCK": 0,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """What `pytest_interview_sandbox_command` makes a sandbox for.

    ``solutions`` is a folder on this machine: safe copies of one submission's solutions, to be seen read-only as
    ``inside``. ``hidden`` are folders that must not be seen. A private, writable and empty folder of at most
    ``scratch_bytes`` is needed as ``/tmp``, and as ``/dev/shm`` where there is one.
    """

    solutions: Path
    hidden: Sequence[Path]
    scratch_bytes: int
    inside: str = INSIDE
