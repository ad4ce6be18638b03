"""`frontdesk intents`: what customers want, as data: list it, check a desk's own files, and learn from them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.common import data_option, settings_of

if TYPE_CHECKING:
    from knowledge.intents import IntentDefinition


@click.group()
def intents() -> None:
    """List, check, change and learn the intents. A desk's own are YAML files in DATA/intents.

    \b
    Examples:
      frontdesk intents list
      frontdesk intents edit track_order
      frontdesk intents check
      frontdesk intents train
    """


@intents.command("list")
@data_option
def list_intents(data: Path | None) -> None:
    """Print every intent: its handling, how many examples it has, and whether it is the desk's own."""
    from knowledge.intents import OWN

    folder = settings_of(data=data).settings.data
    for label, each in _loaded(folder).items():
        others = sum(map(len, each.other_languages.values()))
        whose = "own" if (folder / OWN / f"{label}.yaml").exists() else "shipped"
        click.echo(f"{label:<26} {each.handling:<10} {len(each.examples):>4} English  {others:>4} other  {whose}")


@intents.command()
@click.argument("label")
@data_option
def edit(label: str, data: Path | None) -> None:
    """Copy the shipped file of LABEL to DATA/intents, where it can be changed; a new label gets a file to fill in.

    \b
    Example:  frontdesk intents edit gift_wrapping
    """
    from knowledge.intents import INTENTS, OWN

    if not label.replace("_", "").isalnum() or not label[0].isalpha() or label != label.lower():
        raise click.ClickException(f"{label!r} is no label: use lower-case letters, digits and _, like gift_wrapping")
    home = settings_of(data=data).settings.data / OWN
    path = home / f"{label}.yaml"
    if path.exists():
        click.echo(f"{path} is there already.")
        return
    home.mkdir(parents=True, exist_ok=True)
    shipped = INTENTS / f"{label}.yaml"
    if shipped.exists():
        shutil.copyfile(shipped, path)
    else:
        path.write_text(_EMPTY.format(label=label), encoding="utf-8")
    click.echo(f"Change {path}, then run: frontdesk intents check")


@intents.command()
@data_option
def check(data: Path | None) -> None:
    """Read all intents and say every fault; the exit code is 1 when there is one."""
    found = _loaded(settings_of(data=data).settings.data)
    thin = [label for label, each in found.items() if len(each.examples) < ENOUGH]
    for label in thin:
        click.echo(f"{label}: {len(found[label].examples)} English examples; from about {ENOUGH} on it is told well")
    click.echo(f"{len(found)} intents, {sum(len(each.examples) for each in found.values())} English examples.")


@intents.command()
@data_option
def train(data: Path | None) -> None:
    """Learn the intents now instead of at the next start, and say how long it took.

    Examples that did not change are not embedded again, and nothing is done when nothing changed.
    """
    from tools.assembly import learn_intents

    folder = settings_of(data=data).settings.data
    found = _loaded(folder)
    began = time.perf_counter()
    learn_intents(folder, found)
    took = time.perf_counter() - began
    click.echo(f"{len(found)} intents learnt in {took:.1f} s. A running desk takes them up at its next start.")


def _loaded(folder: Path) -> dict[str, IntentDefinition]:
    from knowledge.errors import KnowledgeError
    from knowledge.intents import OWN, load_intents

    try:
        return load_intents(own=folder / OWN)
    except KnowledgeError as error:
        raise click.ClickException("\n".join(error.problems)) from error


ENOUGH = 20
_EMPTY = """\
label: {label}
group: order          # or account, delivery, returns_refunds, billing_payment, product, technical_support …
description: One sentence on what the customer wants, and what it is not.
handling: approve     # answer (the desk may answer alone), approve (an agent looks), hand_off (a person), small_talk
next_actions:
  - What an agent would do next
examples:             # {{20 or more}}: as customers write them, each in its own words
  - replace this line
other_languages: {{}}   # de: [...], fr: [...]
"""
