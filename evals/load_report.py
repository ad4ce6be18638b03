"""What a run of the load came to: as a dictionary for machines, as tables for people, and against its bars."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table

from evals.load_run import Run
from evals.load_usage import CLIENT, Usage
from evals.metrics import percentile

SHARES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
COUNTS: Final = ("errors", "lost", "doubled", "out_of_order")

console = Console()


def report(run: Run) -> dict[str, Any]:
    """A run's figures: milliseconds, processor seconds, MB (10⁶ bytes) and counts."""
    ended = run.ended
    turns = len({(each.conversation_id, each.ended_at) for each in ended})
    span = max((each.ended_at or 0.0 for each in ended), default=0.0) - min((each.at for each in run.sent), default=0.0)
    faults = run.faults
    return {
        "messages": {
            "sent": len(run.sent),
            "acknowledged": sum(each.acked_at is not None for each in run.sent),
            "ended": len(ended),
            "sent_again": sum(each.copies > 1 for each in run.sent),
            "outcomes": dict(Counter(each.outcome for each in ended)),
        },
        "turns": turns,
        "turns_per_s": turns / span if span > 0 else 0.0,
        "latency_ms": spread(run.latencies_ms),
        "ack_ms": spread(run.acks_ms),
        "errors": _counted(faults.errors),
        "lost": _counted(faults.lost),
        "doubled": _counted(faults.doubled),
        "out_of_order": _counted(faults.out_of_order),
        "cuts": dict(run.cuts),
        "agents": dict(run.decided),
        "usage": usage_of(run.usage, turns),
        **run.extra,
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Percentiles, the most, and how many there are."""
    if not values:
        return {"n": 0}
    return {**{name: percentile(values, share) for name, share in SHARES.items()}, "max": max(values), "n": len(values)}


def usage_of(usage: Usage, turns: int) -> dict[str, Any]:
    """Processor time and memory of each process, of all servers together, and for each turn."""
    seconds = usage.seconds or 1.0
    return {
        "seconds": usage.seconds,
        "server_cores": usage.servers_s / seconds,
        "server_ms_per_turn": usage.servers_s / turns * 1000 if turns else None,
        "client_cores": usage.processor_s(CLIENT) / seconds,
        "mb_first": usage.first_mb(),
        "mb_peak": usage.peak_mb(),
        "processes": {
            name: {
                "processor_s": usage.processor_s(name),
                "own_s": usage.split_s(name)[0],
                "system_s": usage.split_s(name)[1],
                "cores": usage.processor_s(name) / seconds,
                "mb_peak": usage.peak_mb(name),
            }
            for name in usage.names
        },
    }


def _counted(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}


def show(title: str, figures: Mapping[str, Any]) -> None:
    """Print a run."""
    console.print(f"[bold]{title}[/bold]")
    table = Table("", "p50 ms", "p95 ms", "p99 ms", "max ms", "n")
    for name, key in (("turn, sent to its end", "latency_ms"), ("acknowledgement", "ack_ms")):
        values = figures[key]
        row = (f"{values[share]:.0f}" if share in values else "-" for share in (*SHARES, "max"))
        table.add_row(name, *row, str(values["n"]))
    console.print(table)
    said = figures["messages"]
    outcomes = ", ".join(f"{name} {count}" for name, count in sorted(said["outcomes"].items()))
    console.print(
        f"messages: {said['sent']} sent, {said['acknowledged']} acknowledged, {said['ended']} ended ({outcomes}), "
        f"{said['sent_again']} sent again; {figures['turns']} turns, {figures['turns_per_s']:.1f} a second"
    )
    console.print("; ".join(f"{name.replace('_', ' ')}: {_told(figures[name])}" for name in COUNTS))
    if figures["cuts"]:
        console.print(f"connections cut: {_told(figures['cuts'])}")
    if figures["agents"]:
        console.print(f"agents' decisions: {_told(figures['agents'])}")
    show_usage(figures["usage"])


def show_usage(usage: Mapping[str, Any]) -> None:
    """Print what the processes used."""
    table = Table("process", "cores", "processor s", "own code", "system", "MB at most")
    for name, each in usage["processes"].items():
        shown = (f"{each[key]:.1f}" for key in ("processor_s", "own_s", "system_s"))
        table.add_row(name, f"{each['cores']:.2f}", *shown, f"{each['mb_peak']:.0f}")
    console.print(table)
    per_turn = usage["server_ms_per_turn"]
    console.print(
        f"processor time of the desk: {f'{per_turn:.1f} ms a turn' if per_turn else '-'}; memory: "
        f"{usage['mb_first']:.0f} MB before, {usage['mb_peak']:.0f} MB at most"
    )


def _told(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return f"{total} ({', '.join(f'{name} {count}' for name, count in counts.items())})" if total else "0"


def faultless(figures: Mapping[str, Any]) -> list[str]:
    """What keeps a run from having no errors, nothing lost, doubled or out of order, in words."""
    return [f"{name.replace('_', ' ')}: {_told(figures[name])}" for name in COUNTS if figures[name]]


def judge(missed: Sequence[str]) -> None:
    """Print whether the bars that were asked for were reached; exit code 1 when one was not."""
    for each in missed:
        console.print(f"[red]missed:[/red] {each}")
    if missed:
        raise SystemExit(1)
    console.print("every bar that was asked for was reached")


def within(name: str, value: float | None, bar: float | None, unit: str) -> list[str]:
    """A line when a value lies above its bar; nothing when there is no bar."""
    if bar is None:
        return []
    if value is None:
        return [f"{name}: nothing was measured"]
    return [f"{name}: {value:.4g} {unit}, the bar is {bar:g} {unit}"] if value > bar else []


def writable(path: Path | None) -> None:
    """Raise `click.BadParameter` when a file cannot be written: better before the run than after it."""
    if path is None:
        return
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror or error}") from error


def write_json(path: Path | None, figures: Mapping[str, Any]) -> None:
    """Write the figures, if a file was named."""
    if path is not None:
        path.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        console.print(f"figures: {path}")
