"""What `frontdesk bench call` measures with: a spoken call, and the memory of a process and its children."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from evals.processes import SERVER, Memory
from evals.recorded import RATE, Line, record, script


def test_a_call_has_each_speaker_on_a_channel_and_is_as_long_as_asked(tmp_path: Path) -> None:
    lines = [Line("agent", "Hello?"), Line("customer", "Good morning.", 1.0)]
    assert record(lines, tmp_path / "call.wav", seconds=6.0) == 6.0
    with wave.open(str(tmp_path / "call.wav")) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, RATE, 6 * RATE)
        samples = np.frombuffer(file.readframes(6 * RATE), "<i2").reshape(-1, 2)
    louder = [int(np.argmax(np.abs(part.astype(int)).max(axis=0))) for part in np.array_split(samples[: 2 * RATE], 4)]
    assert louder[1] == 0
    assert 1 in louder


def test_the_script_has_two_speakers_and_a_line_that_is_talked_over() -> None:
    lines = script()
    assert {line.who for line in lines} == {"agent", "customer"}
    assert any(line.wait < 0 for line in lines)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_memory_of_a_process_and_its_children_is_added_up() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        seen = Memory()
        seen.look(os.getpid())
        assert child.stdin is not None
        child.stdin.close()
    rows = {name: size for name, size, _ in seen.rows()}
    assert rows[SERVER] > 10
    assert rows["all at the same time"] > rows[SERVER]
