"""The pytest plugin: declares the options and, when asked, registers the session. Imports nothing else before."""

from __future__ import annotations

import pytest

from .settings import add_options, is_on, is_sandboxed, refuse_alone


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the options."""
    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Makes the extension points known."""
    from . import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """In the sandbox, withholds from pytest what it would load of a submission before any other hook runs."""
    if is_sandboxed(early_config):
        from .errors import InterviewError
        from .sandbox.guard import keep_pytest_away

        try:
            refuse_alone(early_config.known_args_namespace, early_config)
            keep_pytest_away(early_config)
        except InterviewError as error:
            raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Turns the plugin on where ``--interview`` or the ini setting asks for it."""
    from .errors import InterviewError

    try:
        if is_on(config):
            _turn_on(config)
    except InterviewError as error:
        raise pytest.UsageError(str(error)) from None


def _turn_on(config: pytest.Config) -> None:
    from . import builtin, fixtures
    from .interview import begin
    from .reporting import Reporting
    from .running import Running
    from .selecting import Selecting

    config.addinivalue_line("markers", "program(name, ...): what a check of an interview exercise starts beside Python")
    config.addinivalue_line("markers", "concept(id, ...): what a check of an interview exercise gives evidence of")
    config.pluginmanager.register(builtin, "interview-builtin")
    config.pluginmanager.register(fixtures, "interview-fixtures")
    interview = begin(config)
    for part in (Selecting(interview), Running(interview), Reporting(interview)):
        config.pluginmanager.register(part, f"interview-{type(part).__name__.lower()}")
