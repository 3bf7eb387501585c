"""The program that travels to a sandbox: a few modules of this package as text, and the line that starts them."""

from __future__ import annotations

import functools
import json
from pathlib import Path

_PACKAGE = __package__.partition(".")[0]
_MODULES = (
    "errors",
    *("runtime.audit", "runtime.beside", "runtime.channel", "runtime.host", "runtime.locate", "runtime.traces"),
    *("runtime.wsgi", "sandbox.arming", "sandbox.child", "sandbox.wire", "sandbox.worker"),
)

# Given to the interpreter with -c. It reads the length of the bundle and the bundle from its standard input, and
# imports the modules from there: nothing of this package needs to be installed where it runs. Each has builtins of its
# own, which a solution does not change by patching its.
START = f"""
import builtins, importlib.abc, importlib.util, json, os, sys

def read(size):
    parts = []
    while size:
        parts.append(os.read(0, size))
        size -= len(parts[-1]) or sys.exit(0)
    return b"".join(parts)

sources = json.loads(read(int.from_bytes(read(4), "big")))

class Bundle(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name in sources:
            return importlib.util.spec_from_loader(name, self, is_package=not sources[name])
    def exec_module(self, module):
        name, module.__dict__["__builtins__"] = module.__name__, dict(vars(builtins))
        file = "/bundle/" + name.replace(".", "/") + (".py" if sources[name] else "/__init__.py")
        exec(compile(sources[name], file, "exec"), module.__dict__)

sys.meta_path.insert(0, Bundle())
from {_PACKAGE}.sandbox.worker import main
sys.meta_path.pop(0)
main()
"""


@functools.cache
def bundle() -> bytes:
    """The modules as the start line reads them: four bytes of length, and JSON of name to source."""
    root = Path(__file__).resolve().parents[1]
    sources = {f"{_PACKAGE}{suffix}": "" for suffix in ("", ".runtime", ".sandbox")}
    for name in _MODULES:
        sources[f"{_PACKAGE}.{name}"] = (root / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
    data = json.dumps(sources).encode()
    return len(data).to_bytes(4, "big") + data
