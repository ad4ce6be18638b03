"""How the desk logs: event names and ids, on standard error, never what people wrote or who they are.

Two nets lie under that rule: values of private keys are crossed out, and in every other string, exceptions' text
included, personal data and secrets are masked.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PRIVATE: Final = frozenset({"text", "password", "token", "secret", "email", "full_name", "cookie", "authorization"})
"""Keys that no log line may carry; whoever logs one by mistake sees it crossed out."""


QUIET: Final = (
    "alembic",
    "azure",
    "chromadb",
    "google_genai",
    "httpx",
    "httpcore",
    "aiosqlite",
    "uvicorn.error",
    "mcp",
    "httpx2",
)
"""Loggers of others that would tell of every request; they speak from "warning" on."""


class Quietly(logging.StreamHandler[TextIO]):
    """Python's own answer to a line that cannot be written is to print its arguments, unmasked."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        """Say which line it was, and why."""
        kind = getattr(sys.exc_info()[0], "__name__", "")
        if sys.stderr:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(f"a log line of {record.filename}:{record.lineno} could not be written ({kind})\n")


def withhold(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Cross out the values of private keys."""
    for key in PRIVATE & event.keys():
        event[key] = "(withheld)"
    return event


def mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Mask personal data and secrets in every value, the event itself and a traceback among them."""
    # Not at the top: what does not log need not load the patterns.
    from tools.masking import redacted

    for key in [key for key in event if not key.startswith("_")]:  # those are the formatter's own
        event[key] = redacted(event[key])
    return event


def configure(level: str = "info", form: str = "console") -> None:
    """Send structlog and the standard library's loggers (uvicorn, alembic) one way; `form` is console or json."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        withhold,
        # The traceback becomes text here, for the mask to see it; plainly, since the pretty kind prints local
        # variables, and with them what people wrote.
        structlog.processors.format_exc_info,
        structlog.processors.StackInfoRenderer(),
        mask,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    render: list[Processor] = [console]
    if form == "json":
        render = [structlog.processors.JSONRenderer()]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=False,
    )
    formatter: Any = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )
    handler = Quietly(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number)
    for chatty in QUIET:
        logging.getLogger(chatty).setLevel(max(number, logging.WARNING))
