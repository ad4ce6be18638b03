"""Every error as one shape: RFC 9457 problem details over HTTP, and the same code and sentence in an `error` frame.

    DeskError (graph.errors)    403, 404, 409, 413, 422, 429
    LibraryError (knowledge)    404, 409 with the article now and a diff, 422
    Problem                     what this package itself refuses: 400, 401, 403, 413, 415, 429, 504 …
    Litestar's HTTPException    404, 405, 413, 422
    BadFile (tools.media)       413, 415, 422, with the code of what is wrong with the file
    DBAPIError (SQLAlchemy)     503 where the records are locked, full or away; else as anything else
    ToolError (tools.errors)    422, 503; a full line of an engine says how many are waiting
    anything else               500 with an id that the log carries too, and nothing else

`code` is the short name that programs may rely on; `detail` is a sentence for people.
"""

from __future__ import annotations

import errno
import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from api.routes.knowledge_shapes import view_of
from graph.errors import Conflict, DeskError, Forbidden, InvalidMessage, MessageTooLong, NotFound, OverQuota
from knowledge.errors import ArticleConflict, ArticleRefused, LibraryError
from store import sqlite
from tools.errors import Busy, DeadlineExceeded, InvalidArguments, ToolError, TryAgain, Unavailable
from tools.media.errors import BadFile

MEDIA_TYPE: Final = "application/problem+json"

log = structlog.get_logger(__name__)

DESK: Final[Mapping[type[DeskError], tuple[int, str]]] = {
    NotFound: (404, "not_found"),
    Forbidden: (403, "forbidden"),
    InvalidMessage: (422, "invalid_message"),
    MessageTooLong: (413, "message_too_long"),
    Conflict: (409, "conflict"),
    OverQuota: (429, "over_quota"),
}
BAD_FILES: Final[Mapping[str, int]] = {
    "unsupported_kind": 415,
    "too_large": 413,
    "too_many_pixels": 413,
    "too_long": 413,
}
"""The status of a file that is not taken, by what is wrong with it; 422 for all else."""
COME_BACK: Final = 5.0
"""Seconds after which to try again where nobody knows better."""
CODES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad_request", "The request cannot be understood."),
    401: ("not_signed_in", "You are not signed in, or your log-in has ended."),
    403: ("forbidden", "You may not do this."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    408: ("too_slow", "The request came too slowly."),
    409: ("conflict", "Somebody was first, or the state does not allow it any more."),
    410: ("gone", "It is not there any more."),
    413: ("too_large", "The request is too large."),
    415: ("unsupported_media_type", "The body must be JSON: send Content-Type: application/json."),
    416: ("range_not_satisfiable", "The range is not in the file."),
    422: ("invalid", "Something in the request is not valid."),
    429: ("too_many", "Too many requests; wait a moment."),
    503: ("unavailable", "The desk cannot answer just now."),
    504: ("timeout", "The answer took too long."),
}


class Problem(Exception):
    """A refusal. `members` are added to the problem document as they are."""

    def __init__(
        self,
        status: int,
        code: str | None = None,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        usual = CODES.get(status, ("error", HTTPStatus(status).phrase))
        self.status = status
        self.code = code or usual[0]
        self.detail = detail or usual[1]
        self.headers = dict(headers or {})
        self.members = members
        super().__init__(self.detail)


class FieldProblem(msgspec.Struct, frozen=True):
    """One field that is wrong; `field` is a path like `text` or `query.limit`."""

    field: str
    detail: str


class ProblemDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details. `current` (409) is the state now; `error_id` (500) is in the log too.

    `diff` (409 of an article, unified) leads from the article as it is now to what was sent.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    errors: list[FieldProblem] = []
    current: dict[str, Any] = {}
    error_id: str | None = None
    diff: str | None = None


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is. Unknown ones are logged here, with the id that the problem carries."""
    match error:
        case Problem():
            return error
        case DeskError():
            status, code = next(DESK[kind] for kind in type(error).__mro__ if kind in DESK)
            members = {"current": error.current} if isinstance(error, Conflict) and error.current else {}
            return Problem(status, code, error.detail, headers=_wait(getattr(error, "retry_after", None)), **members)
        case LibraryError():
            return _of_library(error)
        case ValidationException():
            return _invalid(error)
        case HTTPException(status_code=status) if status < 500:
            return Problem(status, headers=error.headers)
        case InvalidArguments():
            return Problem(422)
        case ToolError():
            return _of_tool(error)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            log.error("no_room", errno=error.errno)
            return no_room()
        case DBAPIError() if (away := _of_database(error)) is not None:
            return away
    error_id = uuid4().hex
    log.error("unexpected_error", error_id=error_id, kind=type(error).__name__, exc_info=error)
    detail = f"Something went wrong on our side. Please try again; if it goes on, quote the id {error_id}."
    return Problem(500, "internal", detail, error_id=error_id)


def respond(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Litestar's exception handler for everything."""
    problem = problem_of(error)
    document = {
        "type": f"urn:frontdesk:problem:{problem.code.replace('_', '-')}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.scope["path"],
        "code": problem.code,
        **problem.members,
    }
    return Response(
        msgspec.json.encode(document), status_code=problem.status, media_type=MEDIA_TYPE, headers=problem.headers
    )


def documented(*statuses: int) -> dict[int, ResponseSpec]:
    """The problem responses of an operation, for OpenAPI; 400, 429 and 500 are everywhere."""
    return {
        status: ResponseSpec(
            ProblemDocument,
            generate_examples=False,
            description=CODES[status][1] if status in CODES else "Something went wrong on our side.",
            media_type=MEDIA_TYPE,
        )
        for status in sorted({400, 429, 500, *statuses})
    }


def no_room() -> Problem:
    """The refusal of a file for which the disk has no place."""
    return Problem(503, "no_room", "The desk has no room for files just now.")


def _of_tool(error: ToolError) -> Problem:
    match error:
        case BadFile():
            return Problem(BAD_FILES.get(error.code, 422), error.code, str(error))
        case Busy(retry_after=seconds, waiting=waiting):
            detail = f"{waiting} are waiting for this already. Please try again in {math.ceil(seconds or COME_BACK)} s."
            return Problem(503, "busy", detail, headers=_wait(seconds or COME_BACK), waiting=waiting)
    log.warning("tool_error", kind=type(error).__name__, faults=[fault.as_dict() for fault in error.faults])
    match error:
        case TryAgain(retry_after=seconds):
            return Problem(503, headers=_wait(seconds or COME_BACK))
        case DeadlineExceeded():
            return Problem(503, detail="That took too long just now. Please try again.", headers=_wait(COME_BACK))
        case Unavailable():
            return Problem(503, detail="Nothing that can do this is installed here, or it does not answer just now.")
    return Problem(503)


def _of_database(error: DBAPIError) -> Problem | None:
    """The records cannot be written, or reached, for a while; None where the fault is ours. Nothing was stored."""
    said = str(error.orig)
    if sqlite.is_locked(error):
        code, detail = "records_busy", "The desk's records are in use just now. Please try again in a moment."
    elif any(words in said for words in ("disk is full", "disk I/O error", "No space left", "readonly database")):
        code, detail = "no_room", "The desk cannot store anything just now. Nothing was kept; please try again later."
    elif error.connection_invalidated or (
        isinstance(error, OperationalError | InterfaceError) and type(error.orig).__module__.startswith("psycopg")
    ):
        code, detail = "unavailable", "The desk does not reach its records just now. Please try again in a moment."
    else:
        return None
    log.error("records_away", code=code, kind=type(error.orig).__name__)
    return Problem(503, code, detail, headers=_wait(COME_BACK))


def _wait(seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(max(1, math.ceil(seconds)))}


def _of_library(error: LibraryError) -> Problem:
    match error:
        case ArticleConflict():
            return Problem(409, "conflict", error.detail, current=view_of(error.current), diff=error.diff)
        case ArticleRefused():
            errors = [FieldProblem(field, detail) for field, detail in error.problems]
            return Problem(422, "invalid_article", error.detail, errors=errors)
    return Problem(404, "not_found", error.detail)


def _invalid(error: ValidationException) -> Problem:
    found = error.extra if isinstance(error.extra, list) else []
    errors = []
    for each in found:
        source, key = each.get("source"), each.get("key", "")
        in_query = source is not None and getattr(source, "value", source) == "query"
        field = "body" if key in {"", "data"} else f"query.{key}" if in_query else key
        errors.append(FieldProblem(field, readable(each["message"])))
    detail = "; ".join(f"{each.field}: {each.detail}" for each in errors) or CODES[422][1]
    return Problem(422, "invalid", detail, errors=errors)


def readable(message: str) -> str:
    """msgspec's words for a wrong value without its marks, e.g. `expected str, got int`."""
    plain = re.sub(r"`([^`]*)`", r"\1", message).replace(" - at $.", " at ").strip()
    return plain[:1].lower() + plain[1:]
