"""A picture of a run: latency over time, its percentiles, processors and memory. Needs the extra `plots`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Final

import click

from evals.load_report import console
from evals.load_run import Run
from evals.load_usage import Sample
from evals.metrics import percentile

WINDOW_S: Final = 5.0
"""Seconds of messages behind each point of the lines of percentiles."""


def drawable(path: Path | None) -> None:
    """Raise `click.BadParameter` when no picture can be drawn."""
    if path is not None and find_spec("matplotlib") is None:
        raise click.BadParameter("a plot needs matplotlib: pip install 'frontdesk[plots]'")


def draw(path: Path | None, run: Run, title: str, *, marks: Sequence[float] = ()) -> None:
    """Draw a run into a PNG file, if one was named. `marks` are moments (of `perf_counter`) to be shown as lines."""
    if path is None or not run.sent:
        return
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    began = run.sent[0].at
    figure, (latency, cores, memory) = plt.subplots(
        3, 1, figsize=(10, 9), sharex=True, height_ratios=(3, 1, 1), layout="constrained"
    )
    points = [(each.at - began, (each.ended_at - each.at) * 1000) for each in run.sent if each.ended_at is not None]
    latency.scatter(
        [at for at, _ in points], [ms for _, ms in points], s=4, alpha=0.35, color="#5b7083", label="a turn"
    )
    for share, colour in ((0.5, "#1f77b4"), (0.95, "#d62728")):
        latency.plot(*_line(points, share), color=colour, label=f"p{share * 100:.0f} of {WINDOW_S:g} s")
    for mark in marks:
        latency.axvline(mark - began, color="#999999", linewidth=0.7, linestyle=":")
    latency.set(ylabel="ms from sent to the turn's end", title=title)
    latency.set_ylim(bottom=0)
    latency.legend(loc="upper right")
    samples = run.usage.samples
    # The usage has its own clock, which starts with its first sample.
    offset = run.usage.began - began
    for name in run.usage.names:
        cores.plot(*_rates(samples, name, offset), label=name)
        memory.plot([each.at + offset for each in samples], [each.mb.get(name, 0.0) for each in samples], label=name)
    cores.set(ylabel="cores")
    cores.legend(loc="upper right")
    memory.set(ylabel="MB", xlabel="seconds")
    memory.legend(loc="upper right")
    figure.savefig(path, dpi=110, format="png")
    plt.close(figure)
    console.print(f"plot: {path}")


def _rates(samples: Sequence[Sample], name: str, offset: float) -> tuple[list[float], list[float]]:
    """Cores that a process used between each two samples."""
    times, rates = [], []
    for before, after in pairwise(samples):
        used = after.processor_s(name) - before.processor_s(name)
        times.append(after.at + offset)
        rates.append(used / max(after.at - before.at, 1e-3))
    return times, rates


def _line(points: Sequence[tuple[float, float]], share: float) -> tuple[list[float], list[float]]:
    """A percentile over windows of WINDOW_S."""
    windows: dict[int, list[float]] = {}
    for at, ms in points:
        windows.setdefault(int(at / WINDOW_S), []).append(ms)
    return (
        [(number + 0.5) * WINDOW_S for number in sorted(windows)],
        [percentile(windows[number], share) for number in sorted(windows)],
    )
