"""Pictures, voice messages and recorded calls, in a real browser on a real server with the engines it ships with."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.e2e

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
PICTURE = DATASETS / "images" / "error_en.png"
RATE = 48_000  # what Chromium's microphone of files is fed with, in samples a second
ENGINES_MS = 180_000  # engines that are loaded at their first use, on a machine that is busy
Samples = npt.NDArray[np.int16]


def heard(name: str) -> Samples:
    """A clip of the speech set as samples of one channel."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(DATASETS / "speech" / f"{name}.ogg")) as clip:
        parts = [part.to_ndarray()[0] for frame in clip.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(parts)


def written(path: Path, channels: Samples) -> Path:
    """A WAV file of samples, an array of (channels, samples)."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=RATE)
        stream.layout = "mono" if len(channels) == 1 else "stereo"
        frame = av.AudioFrame.from_ndarray(channels.T.reshape(1, -1).copy(), "s16", stream.layout)
        frame.sample_rate = RATE
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def browser_flags(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Into this browser's microphone somebody says: is the walnut desk coming back in stock before Christmas?"""
    quiet = np.zeros(RATE, np.int16)
    said = np.concatenate([quiet[: RATE // 2], heard("dev08"), quiet])
    path = written(tmp_path_factory.mktemp("microphone") / "said.wav", said[np.newaxis])
    fakes = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    return [*fakes, f"--use-file-for-fake-audio-capture={path}%noloop"]


@pytest.fixture(scope="module")
def desk(
    demo_desk: Callable[[Path], AbstractContextManager[Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """One desk for all of them, whose engines for pictures and speech are loaded.

    They load at their first use, which on a busy machine may take longer than a customer is kept waiting: then she is
    answered without them, as she should be, but there is nothing to see here.
    """
    with demo_desk(tmp_path_factory.mktemp("media")) as running:
        awaken(running.url)
        yield running


def awaken(url: str) -> None:
    """Have a picture read and a recording written down, as often as it takes."""
    with httpx.Client(base_url=url, timeout=ENGINES_MS / 1000) as http:
        token = http.post("/api/auth/guest", json={}).json()["token"]
        http.headers["authorization"] = f"Bearer {token}"
        for path, field, file, found in (
            ("/api/chat/analyze-image-message", "image", PICTURE, "ocr"),
            ("/api/audio/transcribe-audio", "audio", DATASETS / "speech" / "dev08.ogg", "text"),
        ):
            ends = time.monotonic() + ENGINES_MS / 1000
            while not (answer := http.post(path, files={field: file.read_bytes()}).json()).get(found):
                assert time.monotonic() < ends, answer


def attach(page: Page, file: Path | FilePayload) -> None:
    """Choose a file with the paper clip."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures or sound").click()
    chooser.value.set_files(file)


def outcome(page: Page) -> Any:
    """What a customer sees once her message is worked through: an answer, or that somebody looks at it."""
    answer = page.get_by_role("log").get_by_role("button", name="Read aloud")
    return answer.or_(page.get_by_text("A colleague is checking the answer")).first


def test_what_stands_on_a_customers_picture_is_read_and_shown_to_the_agent(
    desk: Any, customer: Any, agent: Any
) -> None:
    customer.page.goto("/")
    attach(customer.page, PICTURE)
    box = customer.page.get_by_label("Write a message")
    box.fill("My payment did not work, this is what I see.")
    box.press("Enter")
    sent = customer.page.get_by_role("log").get_by_role("button", name="Enlarge the picture: error_en.png")
    expect(sent.locator("img")).to_have_js_property("naturalWidth", 620, timeout=ENGINES_MS)
    expect(outcome(customer.page)).to_be_visible(timeout=ENGINES_MS)

    agent.page.get_by_role("link").filter(has_text="My payment did not work").first.click()
    agent.page.get_by_role("log").get_by_role("button", name="Enlarge the picture: error_en.png").click()
    viewer = agent.page.get_by_role("dialog", name="error_en.png")
    code = viewer.get_by_role("listitem").filter(has_text="PMT-3DS-408")
    expect(code).to_be_visible(timeout=ENGINES_MS)
    boxes = viewer.locator("polygon")
    expect(boxes).to_have_count(viewer.get_by_role("listitem").count())
    viewer.get_by_role("button", name="Show where the text is").click()
    expect(boxes).to_have_count(0)
    agent.page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    assert customer.errors == []
    assert agent.errors == []


def test_a_spoken_message_is_written_down_before_it_is_sent_and_can_be_heard(desk: Any, customer: Any) -> None:
    customer.page.goto("/")
    customer.page.get_by_role("button", name="Record a voice message").click()
    panel = customer.page.get_by_role("group", name="Voice message")
    expect(panel.get_by_role("timer")).to_have_text(re.compile(r"0:0[67]"))
    panel.get_by_role("button", name="Stop recording").click()
    box = customer.page.get_by_label("Write a message")
    expect(box).to_have_value(re.compile(r"desk.*stock", re.IGNORECASE), timeout=ENGINES_MS)
    customer.page.get_by_role("button", name="Send", exact=True).click()

    thread = customer.page.get_by_role("log")
    expect(thread.get_by_text(re.compile(r"desk.*stock", re.IGNORECASE))).to_be_visible()
    player = thread.get_by_role("group", name="Voice message")
    expect(outcome(customer.page)).to_be_visible(timeout=ENGINES_MS)
    player.get_by_role("button", name="Play").click()
    expect(player.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile(r"0:0[1-9] / 0:0[67]"))
    assert customer.errors == []


def test_an_agent_brings_a_recorded_call_and_reads_and_hears_it(desk: Any, agent: Any, tmp_path: Path) -> None:
    one, two = heard("dev05"), heard("dev08")
    channels = np.zeros((2, len(one) + len(two)), np.int16)
    channels[0, : len(one)], channels[1, len(one) :] = one, two
    page = agent.page
    page.get_by_role("navigation", name="Pages of the desk").get_by_role("link", name="Calls").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Bring a recording").click()
    chooser.value.set_files(written(tmp_path / "monday.wav", channels))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Customer's name").fill("Carla Diaz")
    dialog.get_by_role("button", name="Upload").click()

    page.get_by_role("table").get_by_role("link", name="Carla Diaz").click()
    transcript = page.get_by_role("region", name="Transcript")
    working = page.get_by_role("list", name="What is being done")
    expect(working.or_(transcript)).to_be_visible()
    expect(transcript.get_by_text(re.compile("lamp"))).to_be_visible(timeout=ENGINES_MS)
    line = transcript.get_by_role("listitem").filter(has_text=re.compile("stock"))
    line.click()
    place = page.get_by_role("region", name="Recording").get_by_role("slider")
    expect(place).to_have_attribute("aria-valuetext", re.compile(r"(0:0[5-9]|0:1\d) / 0:1\d"))
    expect(line).to_have_attribute("aria-current", "true")
    assert agent.errors == []


def test_a_drawing_that_calls_itself_a_picture_is_refused_in_words_and_the_chat_goes_on(
    desk: Any, customer: Any
) -> None:
    customer.page.goto("/")
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
    attach(customer.page, {"name": "photo.png", "mimeType": "image/png", "buffer": drawing})
    refusal = customer.page.get_by_role("status").filter(
        has_text="Only pictures and sound recordings can be sent here."
    )
    expect(refusal).to_be_visible()
    customer.page.get_by_role("button", name="Remove photo.png").click()
    expect(refusal).to_have_count(0)

    box = customer.page.get_by_label("Write a message")
    box.fill("hello")
    box.press("Enter")
    expect(outcome(customer.page)).to_be_visible(timeout=ENGINES_MS)
    # The refusal itself is an answer of the server that Chromium also writes to the console.
    assert [error for error in customer.errors if "status of 415" not in error] == []
