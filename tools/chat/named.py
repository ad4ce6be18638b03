"""Any chat model that LangChain's ``init_chat_model`` knows, by a name such as ``openai:gpt-5-mini``."""

from __future__ import annotations

from typing import Any, Final

from tools.chat.model import Model

CHECK: Final = "chat_model, chat_model_key and chat_model_endpoint"
LONGEST: Final = 2048
"""Tokens of an answer."""


def named_model(name: str, key: str | None, endpoint: str | None, *, seconds: float = 6.0) -> Model:
    """The model called ``name``. Without ``key`` its library looks where it always does, in its own variable of the
    environment. Blocks while it loads the library. Raises ``ImportError``, and ``ValueError`` for a name that there
    is not.
    """
    from langchain.chat_models import init_chat_model

    given: dict[str, Any] = {"api_key": key, "base_url": endpoint}
    chat = init_chat_model(
        name,
        temperature=0,
        timeout=seconds,
        max_retries=1,  # retries are the chain's, which knows the deadline
        max_tokens=LONGEST,
        **{setting: value for setting, value in given.items() if value is not None},
    )
    who = f"The model {name}"
    return Model("model", who, CHECK, chat)
