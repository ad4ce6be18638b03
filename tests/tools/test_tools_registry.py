"""The tools of the desk and of its plugins."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from tools.detection.tool import detect_language
from tools.registry import GROUP, TOOLS, DuplicateTool, load_tools
from tools.retrieval.tool import search_articles
from tools.tickets.tool import raise_ticket


def plugin(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


def test_every_own_tool_is_loaded_under_its_name() -> None:
    box = load_tools(plugins=())
    assert list(box.tools) == [each.name for each in TOOLS]
    assert box.broken == ()


def test_a_plugin_is_loaded_after_the_own_tools() -> None:
    box = load_tools(own=(), plugins=[plugin("detect", "tools.detection.tool:detect_language")])
    assert box.tools["detect_language"] is detect_language


def test_two_tools_of_one_name_are_refused_with_both_sources_named() -> None:
    with pytest.raises(DuplicateTool, match=r"'detect_language': one from tools/registry\.py, one from plugin"):
        load_tools(plugins=[plugin("detect", "tools.detection.tool:detect_language")])


def test_a_plugin_that_does_not_load_is_reported_and_the_others_stay() -> None:
    box = load_tools(plugins=[plugin("gone", "no_such_package:tool")])
    assert len(box.tools) == len(TOOLS)
    assert box.broken[0].name == "gone"
    assert "ModuleNotFoundError" in box.broken[0].reason


def test_a_plugin_that_is_not_a_tool_is_reported() -> None:
    box = load_tools(plugins=[plugin("path", "os:path")])
    assert "not a function declared with @tool" in box.broken[0].reason


class _Server:
    """An MCP server with a reading tool and a writing one."""

    def offered(self) -> list[tuple[str, Any]]:
        """Both."""
        return [
            ("mcp:shop", replace(search_articles, name="shop_look")),
            ("mcp:shop", replace(raise_ticket, name="shop_buy")),
        ]

    def faults(self) -> list[tuple[str, str, str]]:
        """None."""
        return []


def test_models_are_offered_no_writing_tool_of_a_stranger_since_no_approval_could_run_it_once() -> None:
    box = load_tools(plugins=[], remote=_Server())
    assert {"shop_look", "shop_buy"} <= set(box.tools)
    assert "shop_look" in box.for_models
    assert "shop_buy" not in box.for_models
    assert "raise_ticket" in box.for_models
