"""A small load on a real desk in a process of its own, to the end."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from evals.bench import bench


def test_a_small_load_loses_nothing_and_misses_a_bar_that_is_too_high_for_it(engines_dir: Path, tmp_path: Path) -> None:
    figures, picture = tmp_path / "load.json", tmp_path / "load.png"
    words = ["load", "--data", str(engines_dir), "--chats", "3", "--every", "1.5", "--seconds", "4", "--agents", "1"]
    words += ["--think", "0.5", "--json", str(figures), "--plot", str(picture), "--p95", "0.001"]
    done = CliRunner().invoke(bench, words)
    assert done.exit_code == 1, done.output
    assert "the bar is 0.001 ms" in done.output
    found = json.loads(figures.read_text())
    assert found["messages"]["sent"] == found["messages"]["acknowledged"] == found["messages"]["ended"] >= 6
    assert (found["errors"], found["lost"], found["doubled"], found["out_of_order"]) == ({}, {}, {}, {})
    assert found["latency_ms"]["p95"] >= found["latency_ms"]["p50"] > 0
    assert found["usage"]["processes"]["server"]["processor_s"] > 0
    assert found["usage"]["processes"]["server"]["mb_peak"] > 100
    assert picture.read_bytes().startswith(b"\x89PNG")
