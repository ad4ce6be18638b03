"""Writes a working tool with its test: into this checkout, or as a package of its own."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TOOL: Final = '''\
"""What {name} does, in a sentence."""

from __future__ import annotations

from pydantic import BaseModel, Field

from tools.base import ToolContext, ToolFailed, tool


class {model}Arguments(BaseModel):
    """What it is asked."""

    subject: str = Field(min_length=1, max_length=200, description="what to look up, such as a product")


class {model}Result(BaseModel):
    """What it found."""

    subject: str
    said: str


@tool(effect="reads", timeout=2.0, tries=2)
async def {name}(arguments: {model}Arguments, context: ToolContext) -> {model}Result:
    """Look up a subject. This sentence is what people and models read to know when to use it."""
    subject = arguments.subject.strip()
    if not subject:
        raise ToolFailed("there is nothing to look up")
    return {model}Result(subject=subject, said=f"Nothing is known about {{subject}} yet.")
'''
TEST: Final = '''\
"""{name} answers as it is asked."""

from __future__ import annotations

import pytest

from {module} import {name}
from tools.base import InvalidArguments, ToolContext, ToolFailed

# A tool that asks no engine needs none; give `providers` to one that does.
CONTEXT = ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers=None)  # type: ignore[arg-type]


@pytest.mark.asyncio
async def test_it_answers_about_its_subject() -> None:
    answer = await {name}.run({{"subject": " lamp "}}, CONTEXT)
    assert answer.subject == "lamp"


@pytest.mark.asyncio
async def test_it_refuses_what_is_empty() -> None:
    with pytest.raises(InvalidArguments):
        await {name}.run({{"subject": ""}}, CONTEXT)
    with pytest.raises(ToolFailed):
        await {name}.run({{"subject": "  "}}, CONTEXT)
'''
PROJECT: Final = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{distribution}"
version = "0.1.0"
description = "A tool for Frontdesk."
requires-python = ">=3.11"
dependencies = ["frontdesk"]

[project.entry-points."frontdesk.tools"]
{name} = "{package}.tool:{name}"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""


class CannotWrite(Exception):
    """The tool cannot be written; the message says why."""


@dataclass(frozen=True)
class Written:
    """The files that were written, and what to do with them."""

    files: list[Path]
    next_steps: str


def in_checkout(folder: Path) -> bool:
    """Whether a folder is the top of a checkout of Frontdesk."""
    return (folder / "tools" / "registry.py").is_file() and (folder / "tools" / "base.py").is_file()


def write_tool(folder: Path, name: str, *, plugin: bool) -> Written:
    """Write the tool and its test below ``folder``. Raises ``CannotWrite`` before anything is written."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > 48 or keyword.iskeyword(name):
        raise CannotWrite(f"{name!r} is no name for a tool: use lower-case words joined by _, like opening_hours")
    files, next_steps = (_plugin if plugin else _own)(folder, name)
    there = [path for path in files if path.exists()]
    if there:
        raise CannotWrite(f"{there[0].relative_to(folder)} is there already; nothing was written")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Written(list(files), next_steps)


def _filled(text: str, name: str, module: str) -> str:
    return text.format(name=name, module=module, model="".join(part.capitalize() for part in name.split("_")))


def _own(folder: Path, name: str) -> tuple[dict[Path, str], str]:
    module = f"tools.{name}.tool"
    home = folder / "tools" / name
    if home.exists():
        raise CannotWrite(f"tools/{name} is there already; nothing was written")
    test = f"tests/tools/test_tools_{name}.py"
    files = {
        home / "__init__.py": f'"""The tool {name}."""\n',
        home / "tool.py": _filled(TOOL, name, module),
        folder / test: _filled(TEST, name, module),
    }
    return files, (
        f"  1. in tools/registry.py add `from {module} import {name}`, and `{name},` to TOOLS\n"
        f"  2. add its row to the table of docs/adding-a-tool.md\n"
        f"  3. python -m pytest {test}"
    )


def _plugin(folder: Path, name: str) -> tuple[dict[Path, str], str]:
    package = f"frontdesk_{name}"
    distribution = package.replace("_", "-")
    home = folder / distribution
    module = f"{package}.tool"
    project = PROJECT.format(name=name, package=package, distribution=distribution)
    files = {
        home / "pyproject.toml": project,
        home / package / "__init__.py": f'"""The tool {name} for Frontdesk."""\n',
        home / package / "tool.py": _filled(TOOL, name, module),
        home / "tests" / f"test_{name}.py": _filled(TEST, name, module),
    }
    return files, (
        f"  1. python -m pip install -e {distribution}      (beside frontdesk)\n"
        f"  2. frontdesk tools list\n"
        f"  3. python -m pytest {distribution}/tests      (needs pytest and pytest-asyncio)"
    )
