"""Azure's errors as the chain knows them, mapped once for all its services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from azure.core.exceptions import (
    AzureError,
    DecodeError,
    DeserializationError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)

from tools.errors import ToolFailed, TryAgain
from tools.http import fault


@contextmanager
def mapped(who: str, check: str) -> Iterator[None]:
    """Around a call of ``who``: raises ``TryAgain``, ``Refused`` or ``ToolFailed``; ``check`` names its settings."""
    try:
        yield
    except (DecodeError, DeserializationError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise ToolFailed(f"{who} gave an answer that cannot be read") from error
    except HttpResponseError as error:
        if error.response is None or not error.status_code or error.status_code < 400:
            raise ToolFailed(f"{who} gave an answer that cannot be read") from error
        quota = error.status_code == 403 and "quota" in str(error.message).lower()
        raise fault(who, error.status_code, getattr(error.response, "headers", {}), check, quota=quota) from error
    except (ServiceRequestError, ServiceResponseError) as error:
        raise TryAgain(f"{who} cannot be reached, or hung up") from error
    except AzureError as error:
        raise ToolFailed(f"{who} failed ({type(error).__name__})") from error
