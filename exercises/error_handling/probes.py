"""Runs beside the solution: listens to its log."""

import logging

_records = []


class _Listener(logging.Handler):
    """Keeps every record once, though it may arrive by two loggers."""

    def emit(self, record):
        if not any(kept is record for kept in _records):
            _records.append(record)


def listen_to_the_log(beside):
    """Starts to keep what reaches the root logger or the application's own."""
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    logger = getattr(beside.app, "logger", None)
    if isinstance(logger, logging.Logger):
        logger.addHandler(listener)


def logged_errors(beside):
    """The records of level ERROR and above, formatted with their tracebacks, oldest first."""
    formatter = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    return [formatter.format(record) for record in _records if record.levelno >= logging.ERROR]
