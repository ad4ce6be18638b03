"""Which version of the desk runs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as of_package


def version() -> str:
    """The version, or `unknown` in a checkout that is not installed."""
    try:
        return of_package("frontdesk")
    except PackageNotFoundError:
        return "unknown"
