"""What README, CHANGELOG and docs/ name exists: commands, make targets, settings, addresses, files, tools, frames."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from api.cli import main
from api.settings import CONFIG, NAMES, PREFIX, Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
API = ROOT / "docs" / "api.md"
TOP = ("api", "docs", "evals", "graph", "knowledge", "store", "tests", "tools", "ui")
NOT_KEPT = {"tools/opening_hours/tool.py", "tests/tools/test_tools_opening_hours.py", "ui/dist"}
"""Files that a page tells its reader to write, or that are built."""
OPERATORS = {"|", "||", "&", "&&", ";", ">", ">>", "<"}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _prose(page: Path) -> str:
    """A page without its code blocks."""
    return re.sub(r"^ *```.*?^ *```", "", _text(page), flags=re.DOTALL | re.MULTILINE)


def _spans(page: Path) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", _prose(page))


def _commands(page: Path, name: str) -> Iterator[list[str]]:
    """The arguments of each call of `name` in a page's shell blocks and backticks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", _text(page), re.DOTALL | re.MULTILINE)
    for line in [*_spans(page), *(line for block in blocks for line in block.replace("\\\n", " ").splitlines())]:
        try:
            words = shlex.split(line, comments=True)
        except ValueError:  # a quotation that goes on in the next line is no command of ours
            continue
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        if words and words[0].removeprefix(".venv/bin/") == name:
            end = next((at for at, word in enumerate(words) if word in OPERATORS or "2>" in word), len(words))
            yield words[1:end]


@every_page
def test_every_command_and_option_exists(page: Path) -> None:
    for words in _commands(page, "frontdesk"):
        command: click.Command = main
        context = click.Context(main)
        rest = list(words)
        while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
            found = command.get_command(context, rest[0])
            assert found is not None, f"{page.name}: there is no command `frontdesk {' '.join(words)}`"
            command, _ = found, rest.pop(0)
        options = {name for option in command.params for name in option.opts} | {"--help", "--version"}
        unknown = {word.split("=")[0] for word in rest if word.startswith("-")} - options
        assert not unknown, f"{page.name}: `frontdesk {' '.join(words)}` has no {unknown}"


@every_page
def test_every_make_target_and_variable_exists(page: Path) -> None:
    makefile = _text(ROOT / "Makefile")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    variables = set(re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE)) | set(
        re.findall(r"\$\(([A-Z]+)\)", makefile)
    )
    for words in _commands(page, "make"):
        for word in words:
            name, given, _ = word.partition("=")
            assert name in (variables if given else targets), f"{page.name}: make {word}"


@every_page
def test_every_environment_variable_exists(page: Path) -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {CONFIG}
    assert set(re.findall(rf"{PREFIX}[A-Z][A-Z_]*", _text(page))) <= known


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = re.findall(
        rf"^\| `({PREFIX}\w+)` \| (.+?) \| (.+) \|$", _text(ROOT / "docs" / "configuration.md"), re.MULTILINE
    )
    assert [name for name, *_ in rows] == [f"{PREFIX}{name.upper()}" for name in NAMES]
    for name, shown, _ in rows:
        field = Settings.model_fields[name.removeprefix(PREFIX).lower()]
        default = field.get_default(call_default_factory=True)
        if isinstance(default, list):
            default = ", ".join(default) or "none"
        words = {None: "not set", "none": "none"}.get(default, f"`{default}`")
        assert shown == words, f"the default of {name}"


def test_the_settings_file_of_the_docs_can_be_used() -> None:
    pages = [_text(ROOT / "docs" / name) for name in ("configuration.md", "mcp.md")]
    blocks = re.findall(r"^```toml\n(.*?)^```", "\n".join(pages), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    for block in blocks:
        Settings(**tomllib.loads(block))


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Every address of the application with its methods (WS for a WebSocket); parameters are written `{name}`."""
    from litestar.routes import WebSocketRoute

    from api.app import create_app

    app = create_app(Settings(data=tmp_path_factory.mktemp("data")))
    described: dict[str, Any] = app.openapi_schema.to_schema()["paths"]
    found = {path: {method.upper() for method in operations} for path, operations in described.items()}
    found |= {re.sub(r":\w+}", "}", route.path): {"WS"} for route in app.routes if isinstance(route, WebSocketRoute)}
    return found


@every_page
def test_every_address_exists(page: Path, addresses: dict[str, set[str]]) -> None:
    shapes = [re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))) for path in addresses]
    for method, path in re.findall(r"(?:\b([A-Z]{3,6}) )?(?<![\w.])(/(?:api|ws|health)/[\w/{}$-]*[\w}])", _text(page)):
        fits = [known for known, shape in zip(addresses, shapes, strict=True) if shape.fullmatch(path)]
        assert fits, f"{page.name}: there is no {path}"
        assert not method or method in addresses[fits[0]], f"{page.name}: {path} does not take {method}"


def test_every_operation_and_socket_is_on_the_page_of_the_api(addresses: dict[str, set[str]]) -> None:
    page = _text(API)
    for path, methods in addresses.items():
        for method in methods:
            named = f"`{path}`" if method == "WS" else f"| `{method} {path}` |"
            assert named in page, f"docs/api.md does not name {method} {path}"


def test_every_frame_is_on_the_page_of_the_api() -> None:
    from api.realtime.frames import AGENTS, CUSTOMERS

    rows = dict(re.findall(r"^\| `([a-z.]+)`( \(agents\))? \| ", _text(API), re.MULTILINE))
    expected = {str(frame.__struct_config__.tag): "" if frame in CUSTOMERS else " (agents)" for frame in AGENTS}
    assert expected.items() <= rows.items()


def test_every_event_is_on_the_page_of_the_api() -> None:
    from api.realtime.frames import AGENTS

    sources = [path for folder in ("graph", "tools", "api") for path in (ROOT / folder).rglob("*.py")]
    told = re.compile(r'"((?:message|suggestion|conversation|ticket|turn|order|promise|reply)\.[a-z_]+)"')
    names = {name for path in sources for name in told.findall(_text(path))}
    names -= {str(frame.__struct_config__.tag) for frame in AGENTS}
    assert "message.created" in names
    assert {name for name in names if f"`{name}`" not in _text(API)} == set()


def test_every_error_code_is_on_the_page_of_the_api() -> None:
    from api.errors import CODES, DESK

    codes = {code for code, _ in CODES.values()} | {code for _, code in DESK.values()}
    for path in (ROOT / "api").rglob("*.py"):
        codes |= set(re.findall(r'Problem\(\s*\d+,\s*"(\w+)"', _text(path)))
    assert {code for code in codes if f"`{code}`" not in _text(API)} == set()


@every_page
def test_every_link_and_image_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", _prose(page)):
        if re.match(r"https?://", target):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), f"{page.name} links to {target}"
        headings = re.findall(r"^#+ (.+)$", _prose(path), re.MULTILINE) if anchor else []
        slugs = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
        assert not anchor or anchor in slugs, f"{page.name} links to {target}"


@pytest.mark.parametrize("name", ["inbox.png", "chat.png"])
def test_the_pictures_of_the_readme_are_pictures(name: str) -> None:
    picture = ROOT / "docs" / "images" / name
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert f"docs/images/{name}" in _text(ROOT / "README.md")


@every_page
def test_every_file_in_backticks_exists(page: Path) -> None:
    names = {path.name for folder in TOP if folder != "ui" for path in (ROOT / folder).rglob("*.py")}
    for span in _spans(page):
        if not re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", span) or "NAME" in span or span in NOT_KEPT:
            continue
        if span.split("/")[0] in TOP and "/" in span:
            assert list(ROOT.glob(span.rstrip("/"))), f"{page.name}: there is no {span}"
        elif span.endswith(".py"):
            assert span in names, f"{page.name}: there is no {span}"


def test_the_page_on_tools_lists_every_tool_with_its_effect() -> None:
    from tools.registry import TOOLS

    page = _text(ROOT / "docs" / "adding-a-tool.md")
    listed = re.findall(r"^\| `(\w+)` \| (reads|writes) \|", page, re.MULTILINE)
    assert listed == [(tool.name, tool.effect) for tool in TOOLS]


def test_the_page_on_the_architecture_has_every_node_of_the_graph() -> None:
    page = _text(ROOT / "docs" / "architecture.md")
    table = page[page.index("| node |") : page.index("The state is plain")]
    first = " ".join(re.findall(r"^\| ([\w ‖]+?) \|", table, re.MULTILINE)[1:])
    picture = _text(ROOT / "tests" / "graph" / "assistant.mmd")
    nodes = set(re.findall(r"^\s*(\w+)\(\1\)", picture, re.MULTILINE))
    assert nodes
    assert set(first.replace("‖", " ").split()) == nodes


def test_the_readme_counts_the_intents_right() -> None:
    counted = re.search(r"(\d+) labels", _text(ROOT / "README.md"))
    assert counted
    assert int(counted[1]) == len(list((ROOT / "knowledge" / "intents").glob("*.yaml")))
