"""The log of the watch: one JSON object a line on standard error, for people and for machines."""

import sys
from contextlib import suppress
from typing import TextIO

import structlog


class Sink:
    """Where log lines go. One that cannot be written, on a full disk, is let go of."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def msg(self, message: str) -> None:
        """Write one line: the watch does not end because nobody can read of it."""
        with suppress(OSError, ValueError):
            self._file.write(message + "\n")
            self._file.flush()

    debug = info = warning = error = critical = exception = msg


def log_as_json() -> None:
    """Write every log line as JSON, with its time and level."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: Sink(sys.stderr),
        cache_logger_on_first_use=True,
    )
