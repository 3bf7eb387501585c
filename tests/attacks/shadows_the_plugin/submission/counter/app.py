import importlib
import sys

from flask import Flask

for name in ("pytest_flask_interview.sandbox.child", "pytest_flask_interview.sandbox.wire", "pytest_flask_interview.plugin",
             "interview_checks", "interview_probes", "probes"):
    known = name in sys.modules
    try:
        print(name, known, importlib.import_module(name), flush=True)
    except BaseException as error:
        print(name, known, repr(error), flush=True)


def create_app(config=None):
    return Flask(__name__)


sys.modules["interview_probes"] = sys.modules["probes"] = sys.modules[__name__]


def number(beside):
    return 6
