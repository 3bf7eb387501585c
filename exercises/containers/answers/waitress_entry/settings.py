"""What the environment says."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field


@dataclass
class Settings:
    SITE: str = field(default_factory=lambda: os.environ.get("SITE") or "Millrace")
    TICKET_KEY: str = field(default_factory=lambda: os.environ.get("TICKET_KEY", ""))

    def __post_init__(self):
        absent = [name for name, value in asdict(self).items() if value == ""]
        if absent:
            raise ValueError(f"not set: {', '.join(absent)}")
