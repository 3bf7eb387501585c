"""Runs beside the solution: sets its environment, and asks its factory what it refuses.

The runtime gives the environment back as it was when the check is over.
"""

import os
import traceback
from pathlib import Path

PREFIX = "PRESS_"


def set_environment(beside, variables, file=None):
    """Replaces the press's variables; ``file`` is the text of a TOML file, which PRESS_FILE then names."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update(variables)
    if file is not None:
        path = Path(beside.scratch) / "press.toml"
        path.write_text(file, encoding="utf-8")
        os.environ["PRESS_FILE"] = str(path)


def import_module(beside):
    """Imports the solution's app.py, in the environment as it is."""
    return beside.module("app").__name__


def settings_in_config(beside, names):
    """The values of some settings in the configuration of the application made last; None for one that is absent."""
    return {name: beside.app.config.get(name) for name in names}


def refusal(beside, config):
    """The message of what create_app raises, and all that a log would hold of it; None if it raises nothing."""
    create_app = beside.module("app").create_app
    try:
        create_app(config)
    except (Exception, SystemExit) as error:
        return {"message": _message(error), "log": "".join(traceback.format_exception(error))}
    return None


def _message(error):
    parts = [str(error), *getattr(error, "__notes__", ()), *map(_message, getattr(error, "exceptions", ()))]
    return "\n".join(parts)
