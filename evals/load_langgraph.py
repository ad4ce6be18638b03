"""`frontdesk bench langgraph`: whole turns of the desk beside the runs of `langgraph dev` with a graph of one node."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
import httpx
from rich.table import Table

from evals import load_mix
from evals.load import COUNT, DATA, JSON, MIX, SECONDS, SEED, check
from evals.load_account import Faults
from evals.load_report import console, judge, report, spread, write_json
from evals.load_run import Crowd, Run, audited, crowd, in_a_loop, settled, warmed
from evals.load_target import run
from evals.load_usage import Usage, watching
from evals.server import Process, ServerFailed, free_port, serving

PACKAGE: Final = "langgraph-cli[inmem]"
GRAPH: Final = """
from typing import TypedDict
from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    text: str
    reply: str


async def answer(state: State) -> dict[str, str]:
    return {"reply": f"You wrote: {state['text']}"}


graph = StateGraph(State).add_node("answer", answer).add_edge(START, "answer").add_edge("answer", END).compile()
"""
CONFIG: Final = {"dependencies": ["."], "graphs": {"desk": "./graph.py:graph"}}
OFFLINE: Final = {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1"}
WARM_UP: Final = 20


@dataclass
class Window:
    """What one server did in one window."""

    runs: int
    seconds: float
    ms: list[float]
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Runs a second."""
        return self.runs / self.seconds if self.seconds else 0.0


@click.command()
@DATA
@click.option("--in-flight", default=100, show_default=True, type=COUNT, help="Clients that ask without a pause.")
@click.option("--seconds", default=30.0, show_default=True, type=SECONDS, help="How long a window is.")
@click.option("--windows", default=2, show_default=True, type=COUNT, help="Windows of each, taken in turn.")
@click.option("--ahead", is_flag=True, help="Fail unless the desk does more turns a second.")
@MIX
@SEED
@JSON
def langgraph(
    data: Path,
    in_flight: int,
    seconds: float,
    windows: int,
    ahead: bool,
    mix: str,
    seed: int,
    as_json: Path | None,
) -> None:
    """The desk and `langgraph dev` side by side: both run, and windows of load go to one and the other in turn.

    A turn of the desk understands, searches, writes, decides and stores; a run of the other one returns a sentence from
    a graph of one node. It is installed into an environment of its own in the user's cache; where that cannot be done
    the command says so and ends. Nothing is sent to LangSmith.

    \b
    Examples:
      frontdesk bench langgraph --ahead
      frontdesk bench langgraph --windows 4 --seconds 60 --json langgraph.json
    """
    check(as_json, None, 2 * in_flight)
    try:
        program, version = installed()
    except ServerFailed as missing:
        console.print(f"skipped: {missing}", markup=False)
        return
    with tempfile.TemporaryDirectory(prefix="frontdesk-langgraph-") as folder, serving(data) as server:
        other = _other(program, Path(folder))
        other.start()
        try:

            async def work() -> tuple[Run, list[Window], list[Window]]:
                """Both, in turn."""
                await other.ready()
                watched = lambda: {"server": server.pid, "langgraph dev": other.pid}  # noqa: E731
                return await _in_turn(server.url, str(other.url), in_flight, seconds, windows, mix, seed, watched)

            desk, ours, theirs = run(work())
        finally:
            other.stop()
    figures = _figures(desk, ours, theirs, version, in_flight)
    _show(figures)
    write_json(as_json, figures)
    if ahead:
        ratio = figures["ratio"]
        judge([] if ratio > 1 else [f"{ratio:.2f} times the runs a second of langgraph dev"])


def installed() -> tuple[Path, str]:
    """The program `langgraph` in an environment of its own, and its versions. Raises `ServerFailed`."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "frontdesk" / "langgraph"
    program = cache / ("Scripts" if sys.platform == "win32" else "bin") / "langgraph"
    if not program.exists():
        console.print(f"installing {PACKAGE} into {cache} …", markup=False)
        uv = _uv()
        python = str(program.with_name("python"))
        if uv is not None:
            steps = [[uv, "venv", "-q", "--clear", "--python", sys.executable, str(cache)]]
            steps += [[uv, "pip", "install", "-q", "--python", python, PACKAGE]]
        else:
            steps = [[sys.executable, "-m", "venv", "--clear", str(cache)]]
            steps += [[python, "-m", "pip", "install", "-q", PACKAGE]]
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
            if done.returncode:
                raise ServerFailed(f"{PACKAGE} cannot be installed: {(done.stderr or done.stdout).strip()[-500:]}")
    return program, _version(program)


def _uv() -> str | None:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def _version(program: Path) -> str:
    names = ["langgraph", "langgraph-cli", "langgraph-api", "langgraph-runtime-inmem"]
    code = f"import importlib.metadata as m; print(', '.join(n + ' ' + m.version(n) for n in {names!r}))"
    found = subprocess.run(  # noqa: S603  # our own environment
        [str(program.with_name("python")), "-c", code], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def _other(program: Path, folder: Path) -> Process:
    (folder / "graph.py").write_text(GRAPH, encoding="utf-8")
    (folder / "langgraph.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    port = free_port()
    config = ["--config", str(folder / "langgraph.json"), "--server-log-level", "ERROR"]
    command = [str(program), "dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--port", str(port), *config]
    # A key in our environment would make it report to LangSmith.
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LANGSMITH", "LANGCHAIN"))}
    address = f"http://127.0.0.1:{port}"
    # It keeps its state in the folder where it works.
    return Process("langgraph dev", command, folder / "langgraph.log", address, "/ok", {**kept, **OFFLINE}, folder)


async def _in_turn(
    ours: str, theirs: str, in_flight: int, seconds: float, windows: int, mix: str, seed: int, watched: Any
) -> tuple[Run, list[Window], list[Window]]:
    texts = load_mix.texts(mix, seed)
    desk, other = [], []
    limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
    async with (
        crowd([ours], in_flight) as people,
        httpx.AsyncClient(base_url=theirs, timeout=120, limits=limits) as client,
        watching(watched) as usage,
    ):
        await warmed(people, texts)
        await _runs(client, texts, WARM_UP, 1.0)
        for _ in range(windows):
            desk.append(await _turns(people, texts, seconds))
            other.append(await _runs(client, texts, in_flight, seconds))
        return await _finished(people, usage, seconds * windows), desk, other


async def _turns(people: Crowd, texts: Iterator[str], seconds: float) -> Window:
    """A window of the desk: turns that ended in it."""
    began = time.perf_counter()
    before = {id(sent) for sent in people.sent}
    await in_a_loop(people, texts, seconds=seconds)
    await settled(people, 30)
    fresh = [sent for sent in people.sent if id(sent) not in before]
    ms = [(sent.ended_at - sent.at) * 1000 for sent in fresh if sent.ended_at is not None]
    errors = Counter({"not answered": len(fresh) - len(ms)} if len(ms) < len(fresh) else {})
    return Window(len(ms), time.perf_counter() - began, ms, errors)


async def _runs(client: httpx.AsyncClient, texts: Iterator[str], in_flight: int, seconds: float) -> Window:
    """A window of the other one: stateless runs, each waited for."""
    began = time.perf_counter()
    window = Window(0, 0.0, [])

    async def ask() -> None:
        """One client, to the end."""
        while time.perf_counter() < began + seconds:
            at = time.perf_counter()
            body = {"assistant_id": "desk", "input": {"text": next(texts), "reply": ""}}
            try:
                answer = await client.post("/runs/wait", json=body)
            except httpx.HTTPError as error:
                window.errors[type(error).__name__] += 1
                continue
            if answer.status_code != 200 or "reply" not in answer.json():
                window.errors[f"HTTP {answer.status_code}"] += 1
                continue
            window.ms.append((time.perf_counter() - at) * 1000)

    await asyncio.gather(*(ask() for _ in range(in_flight)))
    window.runs, window.seconds = len(window.ms), time.perf_counter() - began
    return window


async def _finished(people: Crowd, usage: Usage, seconds: float) -> Run:
    faults: Faults = await audited(people)
    return Run(people.sent, faults, usage, seconds)


def _figures(desk: Run, ours: list[Window], theirs: list[Window], version: str, in_flight: int) -> dict[str, Any]:
    def told(windows: list[Window]) -> dict[str, Any]:
        """Windows of one server."""
        return {
            "runs_per_s": sum(each.runs for each in windows) / sum(each.seconds for each in windows),
            "windows": [each.rate for each in windows],
            "latency_ms": spread([ms for each in windows for ms in each.ms]),
            "errors": dict(sum((each.errors for each in windows), Counter[str]())),
        }

    found = {
        "title": f"{in_flight} in flight",
        "desk": told(ours),
        "langgraph_dev": {**told(theirs), "version": version},
        "run": report(desk),
    }
    other = found["langgraph_dev"]["runs_per_s"]  # type: ignore[index]
    return {**found, "ratio": found["desk"]["runs_per_s"] / other if other else 0.0}  # type: ignore[index]


def _show(figures: dict[str, Any]) -> None:
    table = Table("", "a second", "windows", "p50 ms", "p95 ms", "n", "errors", title=figures["title"])
    for name, key in (("the desk, whole turns", "desk"), ("langgraph dev, one node", "langgraph_dev")):
        each = figures[key]
        latency = (f"{each['latency_ms'].get(share, 0):.0f}" for share in ("p50", "p95"))
        windows = ", ".join(f"{rate:.1f}" for rate in each["windows"])
        errors = str(sum(each["errors"].values()))
        table.add_row(name, f"{each['runs_per_s']:.1f}", windows, *latency, str(each["latency_ms"]["n"]), errors)
    console.print(table)
    console.print(f"{figures['ratio']:.2f} times as many; beside it ran {figures['langgraph_dev']['version']}")
    for name in ("lost", "doubled", "out_of_order"):
        console.print(f"the desk's {name.replace('_', ' ')}: {sum(figures['run'][name].values())}")
