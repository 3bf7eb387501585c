"""Parish press: the settings."""

import json
import os
import tomllib
from collections import ChainMap
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from flask import Config

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
SECRET_LENGTH = 24


@dataclass(frozen=True)
class Kind:
    """What a setting is: how its value is known, and how the environment spells it."""

    wanted: str
    holds: Callable[[object], bool]
    read: Callable[[str], object] = json.loads


TEXT = Kind("a text", lambda value: isinstance(value, str), read=str)
KINDS = dict.fromkeys(DEFAULTS, TEXT) | {
    "STAGE": Kind("development or production", lambda value: value in ("development", "production"), read=str),
    "COPIES": Kind("a whole number, 1 or more", lambda value: type(value) is int and value >= 1),
    "DUPLEX": Kind("true or false", lambda value: isinstance(value, bool)),
    "SECTIONS": Kind(
        "a list of texts", lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value)
    ),
}
NO_JSON = object()  # a value of no kind


class SettingsError(Exception):
    """A press must not start like this. Says which settings are at fault and why, never what they are."""


class PressConfig(Config):
    """A Flask configuration that gets its settings from layers, all of them or none."""

    def from_layers(self, config, environ=None):
        """Takes the settings from the defaults, the file, the environment and ``config``, each over those before."""
        environ = os.environ if environ is None else environ
        layers = [config, _environment(environ), _file(environ.get("PRESS_FILE")), DEFAULTS]
        settings = ChainMap(*({name: layer[name] for name in DEFAULTS if name in layer} for layer in layers))

        faults = {
            name: f"has to be {KINDS[name].wanted}"
            for layer in settings.maps
            for name, value in layer.items()
            if not KINDS[name].holds(value)
        }
        if settings["STAGE"] == "production":
            for name in SECRETS:
                if name not in faults and not _is_real(settings[name]):
                    faults[name] = f"has to be a secret of its own, of {SECRET_LENGTH} characters or more"
        if faults:
            raise SettingsError("; ".join(f"{name} {fault}" for name, fault in faults.items()))

        self.update(config)
        self.update(deepcopy(dict(settings)))

    def public_settings(self):
        """The settings as anybody may see them."""
        return {name: "***" if name in SECRETS else self[name] for name in DEFAULTS}


def _file(path):
    """The settings of a TOML file."""
    if path is None:
        return {}
    with open(path, "rb") as file:  # an OSError names the path
        content = file.read()
    try:
        return tomllib.loads(content.decode())
    except ValueError:
        pass  # what was read may hold secrets, so nothing of this error is passed on
    raise SettingsError(f"{path} is not a TOML file")


def _environment(environ):
    """The settings of the variables with our prefix."""
    variables = {name: environ[f"PRESS_{name}"] for name in DEFAULTS if f"PRESS_{name}" in environ}
    return {name: _read(KINDS[name], text) for name, text in variables.items()}


def _read(kind, text):
    try:
        return kind.read(text)
    except (ValueError, RecursionError):
        return NO_JSON


def _is_real(secret):
    return len(secret) >= SECRET_LENGTH and secret not in (DEFAULTS[name] for name in SECRETS)
