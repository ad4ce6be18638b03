"""The page on adding a tool is run as it stands."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tools import errors
from tools.base import Tool, ToolContext, ToolFailed
from tools.providers import Providers

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-tool.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("opening_hours_of_the_docs")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(BLOCKS[0], str(PAGE), "exec"), module.__dict__)  # noqa: S102 - our own page
    return module


@pytest.fixture
def context(providers: Providers) -> ToolContext:
    return ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers=providers)


async def test_the_example_tool_of_the_docs_answers(example: ModuleType, context: ToolContext) -> None:
    assert isinstance(example.opening_hours, Tool)
    with pytest.raises(ToolFailed, match="no weekday"):
        await example.opening_hours.run({"day": "someday"}, context)


async def test_the_example_test_of_the_docs_passes(example: ModuleType, context: ToolContext) -> None:
    exec(compile(BLOCKS[1], str(PAGE), "exec"), example.__dict__)  # noqa: S102 - our own page
    await example.test_opening_hours_are_told_for_a_weekday(context)


def test_every_error_the_docs_name_exists() -> None:
    named = set(re.findall(r"`(\w+)\(", PAGE.read_text(encoding="utf-8"))) | {"InvalidArguments", "DeadlineExceeded"}
    known = {name for name, each in inspect.getmembers(errors, inspect.isclass)}
    assert named <= known
