import resource

from flask import Flask

print([resource.prlimit(1, kind) for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS)], flush=True)


def create_app(config=None):
    return Flask(__name__)
