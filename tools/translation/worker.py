"""The translation engine in a process of its own: one JSON object a line in, one out, until the input ends.

It is a script, started by ``tools.translation.process``, and imports nothing of Frontdesk. A process, because the
engine holds the interpreter's lock for as long as it works (a whole desk would stand still for seconds over a long
message), belongs to the thread that made it, and is native code, whose crash should not be the desk's.

    in   {"route": [{"pair", "files": {role: {"path", "sha256"}}}, …], "lines": [[text, …], …], "seconds": 1.5}
    out  {"lines": [[text, …], …], "done": 7, "loaded": [pair, …]}      the first 7 pieces, in their places
         {"refused": pair, "reason": "…"}                a pack that is not the one its list names, or no model

A line is what stood between two line breaks; its texts are pieces of a sentence's length, translated one by one.
"""

from __future__ import annotations

import hashlib
import json
import signal
import sys
import time
from collections import OrderedDict
from typing import Any

ENGINES = 6
"""Engines that are kept, the last used ones; each takes some 45 MB."""


class Refused(Exception):
    """A pack that cannot be used: the pair, and why."""


_engines: OrderedDict[str, Any] = OrderedDict()


def engine(pack: dict[str, Any]) -> Any:
    """The engine with a pack's weights. Raises ``Refused``."""
    pair = pack["pair"]
    if pair in _engines:
        _engines.move_to_end(pair)
        return _engines[pair]
    while len(_engines) >= ENGINES:
        _engines.popitem(last=False)
    try:
        from fxtranslate import Translator
    except ImportError:
        raise Refused(pair, "the translation engine is not installed: pip install fxtranslate==0.5.0") from None
    files = {role: read(pair, **file) for role, file in pack["files"].items()}
    vocabulary = files["vocabulary"]
    try:
        made = Translator(
            files["model"], vocabulary, files.get("target_vocabulary", vocabulary), files.get("shortlist")
        )
    except ValueError as error:
        raise Refused(pair, f"the pack for {pair} holds no usable model: {error}") from error
    _engines[pair] = made
    return made


def read(pair: str, path: str, sha256: str) -> bytes:
    """A file's content, if it is the one that was pinned. Raises ``Refused``."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise Refused(pair, f"a file of the translation pack {pair} cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(pair, f"a file of the translation pack {pair} is not the one its list names; add it again")
    return content


def translate(route: list[Any], lines: list[list[str]], ends: float) -> dict[str, Any]:
    """Piece by piece through the engines of a route, until all is done or the time is over."""
    engines = [engine(pack) for pack in route]
    translated: list[list[str]] = []
    done = 0
    for pieces in lines:
        translated.append([])
        for piece in pieces:
            if time.monotonic() > ends:
                return _answer(translated, done)
            for each in engines:
                piece = each.translate(piece)
            translated[-1].append(piece)
            done += 1
    return _answer(translated, done)


def _answer(lines: list[list[str]], done: int) -> dict[str, Any]:
    return {"lines": lines, "done": done, "loaded": list(_engines)}


def main() -> None:
    """Answer until the input ends: with the desk, or before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which then ends this
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        ends = time.monotonic() + asked["seconds"]
        try:
            answer = translate(asked["route"], asked["lines"], ends)
        except Refused as refused:
            answer = {"refused": refused.args[0], "reason": refused.args[1]}
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
