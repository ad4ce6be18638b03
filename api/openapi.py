"""How the OpenAPI document introduces the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
    SecurityScheme,
    Tag,
)

from api.auth.tokens import CSRF_HEADER, SESSION_COOKIE

DESCRIPTION = f"""\
An AI customer-service desk. Customers write; the assistant answers, asks an agent, or hands over.

**Who is calling.** Machines send `Authorization: Bearer <token>` with the token of a log-in or an API key. Browsers
have the cookie `{SESSION_COOKIE}`; their unsafe requests carry the value of the cookie `frontdesk_csrf` in the header
`{CSRF_HEADER}`. Roles are customer, agent and admin; an admin may do all that an agent may.

**Errors** are RFC 9457 problem details (`application/problem+json`): `code` is for programs, `detail` for people.

**Live events** come over WebSockets: `/ws/customer/{{user_id}}` and `/ws/agent/{{user_id}}`, with the cookie or the
subprotocol `bearer.<token>`. One JSON object a frame, at most 64 KiB. The server begins with
`{{"type": "hello", "user_id", "last_seq"}}`. `{{"type": "resume", "last_seq"}}` brings everything after that event,
once and in order; without it events come from the connect on. Messages are acknowledged when they are stored.
"""


def config() -> OpenAPIConfig:
    """The document at /schema/openapi.json; its page for people is /docs."""
    return OpenAPIConfig(
        title="Frontdesk",
        version="0.1.0",
        description=DESCRIPTION,
        path="/schema",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, method, path: handler.handler_name,
        tags=[
            Tag("Log-in", "Guests, log-in, log-out."),
            Tag("Chat", "What customers do, and what both sides may read."),
            Tag("Chat (agents)", "The queue, answers, decisions, and who holds what."),
            Tag("Audio", "Voice messages and recorded calls, written down."),
            Tag("Tickets", "Work that a person has promised to look after."),
            Tag("Languages", "What the desk knows of languages: detection, translation, manners."),
            Tag("Tools", "What the assistant can do: the desk's own tools, plugins' and remote ones."),
            Tag("Knowledge", "Articles, their versions, imports, and what a search finds in them."),
            Tag("Health", "For load balancers and people who wonder."),
        ],
        security=[{"bearer": []}, {"cookie": []}],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http", scheme="bearer", description="The token of a log-in, or an API key (fd_…)."
                ),
                "cookie": SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name=SESSION_COOKIE,
                    description=f"A browser's log-in; unsafe requests also need the header {CSRF_HEADER}.",
                ),
            }
        ),
    )


def form_of(file: str, **fields: Literal["string", "boolean"]) -> type[Operation]:
    """The operation of a handler that reads its form itself (`api.uploads`): a file, and optional fields beside it."""
    binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
    others = {name: Schema(type=OpenAPIType(kind)) for name, kind in fields.items()}
    schema = Schema(type=OpenAPIType.OBJECT, properties={file: binary, **others}, required=[file])

    @dataclass
    class Form(Operation):
        """The form, as the document tells it."""

        def __post_init__(self) -> None:
            self.request_body = RequestBody(
                content={"multipart/form-data": OpenAPIMediaType(schema=schema)}, required=True
            )

    return Form
