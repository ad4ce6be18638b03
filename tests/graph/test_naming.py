"""What a file is called, whatever the client called it."""

from __future__ import annotations

import pytest

from graph.naming import display_name, own_name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Receipt 12.HEIC", "Receipt 12.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\ada\\photo.png", "photo.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("a\r\nSet-Cookie: x=1\x00.png", "aSet-Cookie_ x=1.jpg"),
        ("領収書.png", "領収書.jpg"),
        ('"><img src=x>.png', "___img src=x_.jpg"),
        ("archive.tar.gz", "archive.tar.jpg"),
        ("", "image.jpg"),
        ("...", "image.jpg"),
        (".png", "image.jpg"),
        ("x" * 500 + ".png", "x" * 100 + ".jpg"),
    ],
)
def test_a_name_is_no_path_and_tells_what_the_file_is(given: str, shown: str) -> None:
    assert display_name(given, "image", "jpg") == shown


@pytest.mark.parametrize(
    ("given", "shown"), [("monday.WAV", "monday.wav"), ("a/b\\call.m4a", "call.m4a"), ("x", "x.mp3")]
)
def test_a_file_that_is_only_told_of_keeps_its_own_suffix(given: str, shown: str) -> None:
    assert own_name(given, "call", "mp3") == shown
