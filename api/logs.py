"""How the desk logs: event names and ids, on standard error, never what people wrote or who they are."""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PRIVATE: Final = frozenset({"text", "password", "token", "secret", "email", "full_name", "cookie", "authorization"})
"""Keys that no log line may carry; whoever logs one by mistake sees it crossed out."""


def withhold(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Cross out the values of private keys."""
    for key in PRIVATE & event.keys():
        event[key] = "(withheld)"
    return event


def configure(level: str = "info", form: str = "console") -> None:
    """Send structlog and the standard library's loggers (uvicorn, alembic) one way; `form` is console or json."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        withhold,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Plain tracebacks: the pretty ones print local variables, and with them what people wrote.
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    render: list[Processor] = [console]
    if form == "json":
        render = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number)
    for chatty in ("alembic", "chromadb", "httpx", "aiosqlite", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(max(number, logging.WARNING))
