"""Parish press in one file, with the loaders that Flask brings: from_object, from_file and from_prefixed_env."""

import json
import os
import tomllib

from flask import Flask, jsonify
from flask.views import View


class Defaults:
    STAGE = "development"
    PARISH = "St Brannock"
    COPIES = 120
    DUPLEX = True
    SECTIONS = ("notices", "rota")
    SECRET_KEY = "not-a-secret-only-for-development"
    PRINTER_TOKEN = "no-token-the-printer-is-simulated"


NAMES = [name for name in vars(Defaults) if name.isupper()]
SECRETS = {"SECRET_KEY", "PRINTER_TOKEN"}
TEXTS = {"STAGE", "PARISH"} | SECRETS
SPELLINGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class BadSettings(RuntimeError):
    def __init__(self, names):
        super().__init__("cannot start with the values of " + ", ".join(sorted(names)))


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_object(Defaults)
    app.config["SECTIONS"] = list(Defaults.SECTIONS)
    if "PRESS_FILE" in os.environ:
        app.config.from_file(os.environ["PRESS_FILE"], load=tomllib.load, text=False)
    load_environment(app.config)
    app.config.update(config or {})
    bad = wrong_kind(app.config) | (weak_secrets(app.config) if app.config["STAGE"] == "production" else set())
    if bad:
        raise BadSettings(bad)
    app.add_url_rule("/job", view_func=Job.as_view("job", app.config))
    app.add_url_rule("/settings", view_func=Settings.as_view("settings", app.config))
    return app


def load_environment(config):
    config.from_prefixed_env("PRESS", loads=json.loads)
    for name in TEXTS & {key.removeprefix("PRESS_") for key in os.environ if key.startswith("PRESS_")}:
        config[name] = os.environ[f"PRESS_{name}"]
    if "PRESS_DUPLEX" in os.environ:
        text = os.environ["PRESS_DUPLEX"]
        config["DUPLEX"] = SPELLINGS.get(text.strip().lower(), text)


def wrong_kind(config):
    sections = config["SECTIONS"]
    is_right = {name: isinstance(config[name], str) for name in TEXTS} | {
        "COPIES": isinstance(config["COPIES"], int) and config["COPIES"] > 0,
        "DUPLEX": config["DUPLEX"] in (True, False),
        "SECTIONS": isinstance(sections, list) and all(isinstance(section, str) for section in sections),
    }
    is_right["STAGE"] = config["STAGE"] in {"development", "production"}
    return {name for name, is_fine in is_right.items() if not is_fine}


def weak_secrets(config):
    return {name for name in SECRETS if len(str(config[name])) < 24 or config[name] == getattr(Defaults, name)}


class Page(View):
    def __init__(self, config):
        self.config = config


class Job(Page):
    def dispatch_request(self):
        names = ["PARISH", "COPIES", "DUPLEX", "SECTIONS"]
        parish, copies, duplex, sections = [self.config[name] for name in names]
        pages = (len(sections) + 1) // 2 if duplex else len(sections)
        return jsonify(parish=parish, copies=copies, duplex=duplex, sections=sections, sheets=copies * pages)


class Settings(Page):
    def dispatch_request(self):
        return jsonify({name: self.config[name] for name in NAMES} | dict.fromkeys(SECRETS, "***"))
