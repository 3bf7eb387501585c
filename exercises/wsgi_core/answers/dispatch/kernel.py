"""What is left of a framework: rules, one context a request, and classes whose methods are HTTP's."""

import os
from contextvars import ContextVar

from jinja2 import Environment, FileSystemLoader, pass_context
from werkzeug.local import LocalProxy
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request

_current = ContextVar("current")
request = LocalProxy(_current, "request")
urls = LocalProxy(_current, "urls")
services = LocalProxy(_current, "services")


class Context:
    def __init__(self, kernel, environ):
        self.request = Request(environ)
        self.urls = kernel.map.bind_to_environ(environ)
        self.services = kernel.services


class Kernel:
    def __init__(self, rules, **services):
        rules = [Rule(path, endpoint=view, methods=view.methods()) for path, view in rules]
        self.map = Map(rules)
        self.services = services

    def __call__(self, environ, start_response):
        token = _current.set(Context(self, environ))
        try:
            response = urls.dispatch(lambda view, values: view()(**values), catch_http_exceptions=True)
            return response(environ, start_response)
        finally:
            _current.reset(token)


class View:
    @classmethod
    def methods(cls):
        return {name.upper() for name in ("get", "post") if hasattr(cls, name)}

    def __call__(self, **values):
        method = "get" if request.method == "HEAD" else request.method.lower()
        return getattr(self, method)(**values)


@pass_context
def url(context, endpoint, **values):
    return urls.build(context["views"][endpoint], values)


jinja = Environment(
    loader=FileSystemLoader(os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")),
    autoescape=lambda name: True,
)
