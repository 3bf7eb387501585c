"""The checks without the plugin: what somebody would write in a conftest.py to import a solution afresh each time."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import time_machine
from werkzeug.test import Client

HOOKED, LISTENERS = [], []  # an audit hook stays for good


class App:
    def __init__(self, wsgi):
        self.wsgi = wsgi

    def client(self):
        return Client(self)

    def __call__(self, environ, start_response):
        try:
            return self.wsgi(environ, start_response)
        except Exception:
            start_response("500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain")])
            return [b"error"]


class Beside:
    def __init__(self, path, scratch):
        self.path, self.scratch, self.apps = path, scratch, []
        self.clock, self.ahead = ExitStack(), 0.0

    @property
    def app(self):
        return self.apps[-1] if self.apps else self.make_app()

    def module(self, name="app"):
        return importlib.import_module(name)

    def make_app(self, config=None):
        factory = getattr(self.module(), "create_app", None) or self.module().make_app
        self.apps.append(factory(config) if config is not None else factory())
        return self.apps[-1]

    def at_once(self, *calls, seconds=5.0):
        with ThreadPoolExecutor(len(calls)) as pool:
            return [future.result(seconds) for future in [pool.submit(call) for call in calls]]

    @contextmanager
    def audit(self, listener):
        if not HOOKED:
            HOOKED.append(sys.addaudithook(lambda name, given: [hears(name, given) for hears in LISTENERS]))
        LISTENERS.append(listener)
        yield
        LISTENERS.remove(listener)

    def travel(self, seconds):
        self.ahead += seconds
        self.clock.close()
        self.clock.enter_context(time_machine.travel(time.time() + self.ahead))


class Solution:
    def __init__(self, beside, probes):
        self.beside, self.path, self.scratch, self._file, self._probes = (
            beside,
            beside.path,
            beside.scratch,
            probes,
            None,
        )

    def app(self, config=None):
        return App(self.beside.make_app(config))

    def service(self, name):
        return os.environ.get(f"INTERVIEW_{name.upper()}_URL")

    def probe(self, name, *args, **kwargs):
        if self._probes is None:
            spec = importlib.util.spec_from_file_location("bare_probes", self._file)
            self._probes = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(self._probes)
        return json.loads(json.dumps(getattr(self._probes, name)(self.beside, *args, **kwargs)))


@pytest.fixture
def solution(request):
    folder = Path(request.path).parent
    path = folder.parents[1] / "practice" / folder.name
    before, here = set(sys.modules), os.getcwd()
    sys.path.insert(0, str(path))
    os.chdir(path)
    with tempfile.TemporaryDirectory() as scratch:
        beside = Beside(path, scratch)
        yield Solution(beside, folder / "probes.py")
        beside.clock.close()
    os.chdir(here)
    sys.path.remove(str(path))
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None)
        if file and Path(file).is_relative_to(path):
            del sys.modules[name]


@pytest.fixture
def http(solution):
    return solution.app().client()


@pytest.fixture
def rng(request):
    return random.Random(request.node.nodeid)
