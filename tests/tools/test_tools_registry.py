"""The tools of the desk and of its plugins."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from tools.detection.tool import detect_language
from tools.registry import GROUP, TOOLS, DuplicateTool, load_tools


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
