"""Parish press: the settings."""

import os
import tomllib
from pathlib import Path

DEFAULTS = {
    "STAGE": "development",
    "PARISH": "St Brannock",
    "COPIES": 120,
    "DUPLEX": True,
    "SECTIONS": ["notices", "rota"],
    "SECRET_KEY": "not-a-secret-only-for-development",
    "PRINTER_TOKEN": "no-token-the-printer-is-simulated",
}
SECRETS = ("SECRET_KEY", "PRINTER_TOKEN")
SHORTEST_SECRET = 24


def from_file():
    """The settings of the file that PRESS_FILE names; none where it names none."""
    path = os.environ.get("PRESS_FILE")
    return tomllib.loads(Path(path).read_text(encoding="utf-8")) if path else {}


def weak_secrets(config):
    """What keeps a press from starting in production, a sentence each."""
    if config["STAGE"] != "production":
        return []
    return [f"{name} is missing or too weak for production." for name in SECRETS if not _is_real(name, config)]


def _is_real(name, config):
    secret = config[name]
    return secret != DEFAULTS[name] and len(secret) >= SHORTEST_SECRET
