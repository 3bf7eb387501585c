"""Parish press: the settings."""

import json
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


def from_environment():
    """The settings that the environment names, each of its kind where its text allows it."""
    return {name: _read(name, os.environ[f"PRESS_{name}"]) for name in DEFAULTS if f"PRESS_{name}" in os.environ}


def faults(config):
    """What is wrong with the settings, a sentence each, without any value."""
    found = [f"{name} is not {kind}." for name, (kind, fits) in KINDS.items() if not fits(config[name])]
    if config["STAGE"] == "production":
        found += [f"{name} is missing or too weak for production." for name in SECRETS if not _is_real(name, config)]
    return found


def _read(name, text):
    if isinstance(DEFAULTS[name], str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text  # of the wrong kind, which is for faults() to say


def _is_text(value):
    return isinstance(value, str)


def _is_real(name, config):
    secret = config[name]
    return _is_text(secret) and secret != DEFAULTS[name] and len(secret) >= SHORTEST_SECRET


KINDS = {
    "STAGE": ("development or production", lambda value: value in ("development", "production")),
    "PARISH": ("a text", _is_text),
    "COPIES": ("a whole number, 1 or more", lambda value: type(value) is int and value >= 1),
    "DUPLEX": ("true or false", lambda value: isinstance(value, bool)),
    "SECTIONS": ("a list of texts", lambda value: isinstance(value, list) and all(map(_is_text, value))),
    "SECRET_KEY": ("a text", _is_text),
    "PRINTER_TOKEN": ("a text", _is_text),
}
