"""The web application over a desk: `create_app(settings)`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.middleware import DefineMiddleware

from api.auth.guards import WhoCalls
from api.desk import Desk, open_desk
from api.errors import Problem, respond
from api.openapi import config as openapi_config
from api.pages import harden, pages
from api.realtime.sockets import agent_socket, customer_socket
from api.repeats import HEADER, REPLAYED, Repeats
from api.routes.attachments import AttachmentController
from api.routes.audio import TranscriptionController
from api.routes.auth import AuthController
from api.routes.calls import CallController
from api.routes.canned import CannedReplyController
from api.routes.chat import AgentChatController, CustomerChatController
from api.routes.checking import CheckingController
from api.routes.given import the_caller, the_desk
from api.routes.handoff import HandoffController
from api.routes.health import live, ready
from api.routes.imports import ImportController
from api.routes.knowledge import KnowledgeController
from api.routes.languages import LanguageController
from api.routes.learning import LearningController
from api.routes.mcp import McpEndpoint, mcp_endpoint
from api.routes.notes import NoteController
from api.routes.orders import OrderController
from api.routes.picture_messages import picture_messages
from api.routes.presence import PresenceController, hours
from api.routes.promises import PromiseController
from api.routes.send_rule import ConversationModeController, SendRuleController
from api.routes.settings import SettingsController
from api.routes.speech import SpeechController
from api.routes.tickets import TicketController
from api.routes.tools import ToolController
from api.settings import Settings
from api.uploads import OVERHEAD


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body, if it has one, must be JSON in UTF-8."""

    async def json(self) -> Any:
        """The body. Raises a 415 or 400 `Problem`."""
        if self.content_type[0] != "application/json":
            raise Problem(415)
        try:
            return msgspec.json.decode(await self.body())
        except UnicodeDecodeError as error:
            raise Problem(400, "invalid_utf8", "The body is not valid UTF-8.") from error
        except (msgspec.DecodeError, RecursionError) as error:
            detail = "The body is not valid JSON (a lone surrogate escape is not either)."
            raise Problem(400, "invalid_json", detail) from error


def create_app(settings: Settings, desk: Desk | None = None) -> Litestar:
    """The application. It opens and closes its own desk, unless it is given one that is open already."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        """Open the desk, or use the one that is open."""
        app.state.mcp = McpEndpoint()
        try:
            if desk is not None:
                app.state.desk = desk
                yield
                return
            async with open_desk(settings) as own:
                app.state.desk = own
                yield
        finally:
            await app.state.mcp.stop()

    def here(handler: Any) -> Provide:
        return Provide(handler, sync_to_thread=False)

    api = Router(
        "/api",
        route_handlers=[
            AuthController,
            CustomerChatController,
            picture_messages(settings),
            AgentChatController,
            HandoffController,
            NoteController,
            CannedReplyController,
            PresenceController,
            hours,
            SpeechController,
            CheckingController,
            TicketController,
            LanguageController,
            LearningController,
            OrderController,
            PromiseController,
            ToolController,
            Router("", route_handlers=[CallController], request_max_body_size=settings.max_call + OVERHEAD),
            SettingsController,
            SendRuleController,
            ConversationModeController,
            KnowledgeController,
            # Files are larger than anything else that is sent, and only these routes take them.
            Router("", route_handlers=[ImportController], request_max_body_size=settings.max_import),
            Router(
                "",
                route_handlers=[AttachmentController, TranscriptionController],
                request_max_body_size=max(settings.max_image, settings.max_audio) + OVERHEAD,
            ),
        ],
        middleware=[DefineMiddleware(WhoCalls), Repeats()],
        dependencies={"caller": here(the_caller)},
    )
    app = Litestar(
        route_handlers=[api, live, ready, mcp_endpoint, customer_socket, agent_socket, pages],
        dependencies={"desk": here(the_desk)},
        lifespan=[lifespan],
        exception_handlers={Exception: respond},
        before_send=[harden],
        request_class=JsonRequest,
        request_max_body_size=settings.max_body,
        openapi_config=openapi_config(),
        cors_config=_cors(settings),
        # Answers of the API are small and their latency matters; a page's scripts are neither.
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024, exclude=["^/api", "^/ws", "^/health"]),
        logging_config=None,
    )
    app.state.ui = settings.ui
    return app


def _cors(settings: Settings) -> CORSConfig | None:
    if not settings.allowed_origins:
        return None
    return CORSConfig(
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["authorization", "content-type", "x-csrf-token", HEADER],
        expose_headers=[REPLAYED],
        allow_credentials=True,
    )
