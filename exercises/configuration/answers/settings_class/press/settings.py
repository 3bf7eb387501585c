"""Parish press: the settings as a frozen data class whose fields know how to be read."""

import json
import os
import tomllib
from collections import ChainMap
from dataclasses import MISSING, dataclass, field, fields


def as_text(value):
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def as_stage(value):
    return {"development": "development", "production": "production"}[value]


def as_number(value):
    if isinstance(value, str) or isinstance(value, bool) or value != int(value) or value < 1:
        raise ValueError("whole number expected")
    return int(value)


def as_flag(value):
    return {"true": True, "false": False}[json.dumps(value)]


def as_texts(value):
    if not isinstance(value, list):
        raise TypeError("list expected")
    return [as_text(item) for item in value]


def setting(default, kind, **more):
    make = {"default_factory": default} if callable(default) else {"default": default}
    return field(**make, metadata={"kind": kind, **more})


def secret(default):
    return setting(default, as_text, shown_as="***")


class Refused(ExceptionGroup):
    """Every setting at fault, each with an exception of its own."""


@dataclass(frozen=True)
class Settings:
    STAGE: str = setting("development", as_stage)
    PARISH: str = setting("St Brannock", as_text)
    COPIES: int = setting(120, as_number)
    DUPLEX: bool = setting(True, as_flag)
    SECTIONS: list = setting(lambda: ["notices", "rota"], as_texts)
    SECRET_KEY: str = secret("not-a-secret-only-for-development")
    PRINTER_TOKEN: str = secret("no-token-the-printer-is-simulated")

    @classmethod
    def load(cls, given):
        layers = ChainMap(given, dict(_environment()), _file())
        values, faults = {}, []
        for f in fields(cls):
            default = f.default if f.default_factory is MISSING else f.default_factory()
            try:
                values[f.name] = f.metadata["kind"](layers.get(f.name, default))
            except (ValueError, TypeError, KeyError):
                faults.append(ValueError(f"{f.name} makes no sense"))
            else:
                is_weak = values[f.name] == default or len(str(values[f.name])) < 24
                if "shown_as" in f.metadata and layers.get("STAGE") == "production" and is_weak:
                    faults.append(ValueError(f"{f.name} is no secret"))
        if faults:
            raise Refused("the press cannot start", faults) from None
        return cls(**values)


def _file():
    if not (path := os.environ.get("PRESS_FILE")):
        return {}
    with open(path, "rb") as file:
        return tomllib.load(file)


def _environment():
    for f in fields(Settings):
        text = os.environ.get(f"PRESS_{f.name}")
        if text is None:
            continue
        try:
            yield f.name, text if f.metadata["kind"] in (as_text, as_stage) else json.loads(text)
        except ValueError:
            yield f.name, None
