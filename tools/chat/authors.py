"""Makes the chat model that settings name, as an author. Each one's library is loaded only when it is wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from knowledge.replies import load_replies
from tools.base import Tool
from tools.chat.model import ChatModelAuthor, Model
from tools.chat.prompt import Prompt

if TYPE_CHECKING:
    from tools.cloud import Cloud


def author(name: str, cloud: Cloud, toolbox: Callable[[], Mapping[str, Tool[Any, Any]]]) -> ChatModelAuthor:
    """The author called ``name``. Blocks for seconds. Raises ``ImportError`` when its library is not installed, and
    ``ValueError`` when what is set cannot be used.
    """
    prompt = Prompt(load_replies().language, hers=cloud.chat_language == "customer")
    return ChatModelAuthor(_model(name, cloud), prompt, toolbox)


def _model(name: str, cloud: Cloud) -> Model:
    match name:
        case "gemini":
            from tools.chat.gemini import gemini

            return gemini(
                cloud.gemini_api_key or "", cloud.gemini_model, cloud.gemini_endpoint, seconds=cloud.chat_deadline
            )
        case "model":
            from tools.chat.named import named_model

            given = cloud.chat_model or "", cloud.chat_model_key, cloud.chat_model_endpoint
            return named_model(*given, seconds=cloud.chat_deadline)
        case "local-model":
            from tools.chat.xllama import local_model

            assert cloud.local_model is not None, "the roster looks for it first"
            return local_model(cloud.local_model, threads=max(1, (os.cpu_count() or 2) // 2))
        case _:
            from tools.chat.scripted import scripted

            assert cloud.chat_script is not None, "the roster looks for it first"
            return scripted(cloud.chat_script)
