"""Log lines: whatever somebody logs by mistake, no personal data and no secret comes out."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from api import logs

PLANTED = "Anna wrote from anna.schmidt@web.de, card 4111 1111 1111 1111, phone +49 30 901820"
TELLING = ("anna.schmidt", "4111 1111", "41111111", "901820", "hunter22", "swordfish")


@pytest.fixture(params=["console", "json"])
def configure(request: pytest.FixtureRequest) -> Iterator[Callable[[], None]]:
    """Call it in the test itself: only there is standard error what `capsys` reads."""
    root, level = logging.getLogger(), logging.getLogger().level
    yield lambda: logs.configure("info", request.param)
    root.handlers = [each for each in root.handlers if not isinstance(each, logs.Quietly)]
    root.setLevel(level)
    structlog.reset_defaults()


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def out_of_depth() -> None:
    raise ValueError(f"cannot parse {PLANTED!r}")


def test_every_value_of_an_event_is_masked_however_deep(
    configure: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    structlog.get_logger().warning(
        f"odd: {PLANTED}", found={"lines": [PLANTED, ("x", PLANTED)]}, error=KeyError(PLANTED)
    )
    line = printed(capsys)
    assert not [each for each in TELLING if each in line]
    assert line.count("[EMAIL]") == 4


def test_a_traceback_is_masked_and_still_tells_where_it_happened(
    configure: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    try:
        out_of_depth()
    except ValueError:
        structlog.get_logger().exception("broke")
        logging.getLogger("somebody.else").exception("broke for %s", PLANTED)
    line = printed(capsys)
    assert not [each for each in TELLING if each in line]
    assert line.count("out_of_depth") == 4


def test_what_other_libraries_log_is_masked(configure: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("somebody.else").warning(
        "sent %s to %s", PLANTED, "https://desk:swordfish@host/?key=hunter22hunter22"
    )
    line = printed(capsys)
    assert not [each for each in TELLING if each in line]
    assert "sent Anna wrote from [EMAIL]" in line


def test_names_ids_numbers_and_times_stay_readable(
    configure: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    told = {
        "turn_id": "01936f3e-7b1c-7d0a-8123-123456789012",
        "url": "http://127.0.0.1:8000/health/ready",
        "ms": 1234567890,
    }
    structlog.get_logger().info("turn_settled", **told)
    line = printed(capsys)
    assert "turn_settled" in line
    assert all(str(each) in line for each in told.values())
    assert logging.getLogger().level == logging.INFO


def test_lines_of_json_stay_json(configure: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logs.configure("info", "json")
    structlog.get_logger().info("turn_settled", answered=["local", 3], nothing=None, well=True)
    line = json.loads(printed(capsys))
    assert (line["event"], line["answered"], line["nothing"], line["well"]) == (
        "turn_settled",
        ["local", 3],
        None,
        True,
    )


def test_a_line_that_cannot_be_formatted_does_not_show_its_arguments(
    configure: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    logging.getLogger().handlers[0].handle(logging.LogRecord("x", logging.ERROR, "x.py", 1, "%d", (PLANTED,), None))
    assert printed(capsys) == "a log line of x.py:1 could not be written (TypeError)\n"
