"""Finds the application in a solution, by Flask's own convention."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from .channel import Json, SolutionError

FACTORIES = ("create_app", "make_app")
APPLICATIONS = ("app", "application")


def make_application(module: ModuleType, config: Mapping[str, Json] | None) -> Callable[..., Any]:
    """An application of ``module``: what its factory returns, else its global; raises SolutionError.

    ``config`` goes to the factory where it takes an argument, and is laid over ``app.config`` where it does not.
    Names follow Flask's application discovery (docs: "Application Discovery", flask run).
    """
    for name in FACTORIES:
        factory = getattr(module, name, None)
        if callable(factory):
            return _call_factory(name, factory, config)
    for name in APPLICATIONS:
        application = getattr(module, name, None)
        if application is not None and not inspect.ismodule(application):
            return _configured(_callable(application, f"{name} in app.py"), config)
    raise SolutionError(
        "app.py has no application. Define create_app() and return the app, or a global named app.", is_broken=True
    )


def _call_factory(name: str, factory: Callable[..., Any], config: Mapping[str, Json] | None) -> Callable[..., Any]:
    signature = inspect.signature(factory)
    if not _accepts(signature):
        raise SolutionError(
            f"{name}{signature} cannot be called without arguments, as flask run calls it. Give each a default.",
            is_broken=True,
        )
    if config is None:
        return _callable(factory(), f"what {name}() returns")
    if "config" in signature.parameters:
        return _callable(factory(config=dict(config)), f"what {name}(config) returns")
    if _accepts(signature, config):
        return _callable(factory(dict(config)), f"what {name}(config) returns")
    return _configured(_callable(factory(), f"what {name}() returns"), config)


def _accepts(signature: inspect.Signature, *args: object) -> bool:
    try:
        signature.bind(*args)
    except TypeError:
        return False
    return True


def _callable(application: object, what: str) -> Callable[..., Any]:
    if callable(application):
        return application
    hint = " Is a return missing?" if application is None else ""
    raise SolutionError(
        f"{what} is {type(application).__name__}, not an application.{hint}", is_broken=True
    )  # fmt: skip


def _configured(application: Callable[..., Any], config: Mapping[str, Json] | None) -> Callable[..., Any]:
    if config:
        settings = getattr(application, "config", None)
        if settings is None:
            raise SolutionError("the application takes no configuration. Accept it in create_app(config=None).")
        settings.update(config)
    return application
