"""The web pages: the built user interface, the offline API reference, and the headers that keep both safe.

Only files below the one folder are served, and only these: with a hash in their name for ever, others after asking.
"""

from __future__ import annotations

import asyncio
import mimetypes
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from litestar import HttpMethod, Request, Response, route
from litestar.exceptions import NotFoundException

from api.errors import Problem

if TYPE_CHECKING:
    from litestar.types import Message, Scope

AnyRequest = Request[Any, Any, Any]

HERE: Final = Path(__file__).resolve().parent
BUILT: Final = (HERE.parent / "ui" / "dist", HERE / "ui")
"""Where the built pages may be: in a checkout, or in the installed package."""
ASSETS: Final = HERE / "static"
OWN: Final = ("api", "ws", "schema", "health")
"""First parts of a path that never are a page."""
CSP: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'{sockets}; base-uri 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'none'"
)
METHODS: Final = (
    HttpMethod.GET,
    HttpMethod.HEAD,
    HttpMethod.POST,
    HttpMethod.PUT,
    HttpMethod.PATCH,
    HttpMethod.DELETE,
)
"""All, so that an unknown address of the API is 404 whatever the method."""
_HASHED: Final = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")


def built_pages(configured: Path | None) -> Path | None:
    """The folder of the built pages, or None when they are not built."""
    folders = (configured,) if configured else BUILT
    return next((folder.resolve() for folder in folders if (folder / "index.html").is_file()), None)


async def harden(message: Message, scope: Scope) -> None:
    """Litestar's `before_send` hook: security headers on every answer, and no caching of the API's."""
    if message["type"] != "http.response.start":
        return
    headers = message.setdefault("headers", [])
    have = {name.lower() for name, _ in headers}
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    # Old Safari does not count ws: as 'self'.
    sockets = f" ws://{host} wss://{host}" if re.fullmatch(r"[A-Za-z0-9.\-:\[\]]+", host) else ""
    ours = {
        b"content-security-policy": CSP.format(sockets=sockets).encode(),
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"same-origin",
        b"permissions-policy": b"camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
        b"cache-control": b"no-store",
    }
    message["headers"] = [*headers, *((name, value) for name, value in ours.items() if name not in have)]


@route(["/", "/{page:path}"], http_method=METHODS, include_in_schema=False, media_type="text/html", status_code=200)
async def pages(request: AnyRequest) -> Response[bytes]:
    """Everything that no other route has: pages, their files, and 404 for the rest."""
    # A plain route and not a mounted ASGI application: Litestar 2.25 tries mounts before routes with parameters.
    return await asyncio.to_thread(_answer, request, built_pages(request.app.state.ui))


def _answer(request: AnyRequest, folder: Path | None) -> Response[bytes]:
    path = request.scope["path"]
    parts = PurePosixPath(path).parts[1:]
    if parts and parts[0] in OWN:
        raise NotFoundException
    if request.method not in {"GET", "HEAD"}:
        raise Problem(405, headers={"Allow": "GET, HEAD"})
    if parts == ("docs",):
        return _docs(request, folder)
    if parts == ("docs", "init.js"):
        return _file(request, ASSETS / "docs-init.js")
    if folder is None:
        if "." in path:
            raise NotFoundException
        return _page("not-built.html", status=503)
    found = _inside(folder, parts)
    if found is not None:
        return _file(request, found)
    if "." in (parts[-1] if parts else ""):
        raise NotFoundException
    return _file(request, folder / "index.html")


def _docs(request: AnyRequest, folder: Path | None) -> Response[bytes]:
    if folder is None or not (folder / "docs-assets" / "swagger-ui-bundle.js").is_file():
        return _page("docs-not-built.html", status=503)
    return _file(request, ASSETS / "docs.html")


def _page(name: str, *, status: int) -> Response[bytes]:
    return Response((ASSETS / name).read_bytes(), status_code=status, media_type="text/html")


def _inside(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """The file at this path if it really is below the folder: neither `..` nor a link leads out of it."""
    try:
        path = folder.joinpath(*parts).resolve()
        return path if parts and path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):  # a NUL, or a name that is too long
        return None


def _file(request: AnyRequest, path: Path) -> Response[bytes]:
    known = path.stat()
    etag = f'"{known.st_mtime_ns:x}-{known.st_size:x}"'
    for_ever = "assets" in path.parts and _HASHED.search(path.name)
    headers = {"etag": etag, "cache-control": "public, max-age=31536000, immutable" if for_ever else "no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(path.read_bytes(), media_type=kind, headers=headers)
