"""`frontdesk models`: which translation packs are there, whether they are whole, adding, fetching and removing one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.common import Steps, data_option, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from knowledge.publisher import Offer, Publisher

NONE_THERE = "No translation pack is there: customers' messages stay in their own language."


@click.group()
def models() -> None:
    """List, verify, add, fetch and remove translation packs. A running desk takes changes up at its next start.

    \b
    Examples:
      frontdesk models list
      frontdesk models verify
      frontdesk models add ./en-de
      frontdesk models fetch de-en en-de
    """


def catalogue_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--catalogue URL`."""
    return click.option(
        "--catalogue",
        metavar="URL",
        help="The publisher's records of models.  [default: Mozilla's translations-models-v2]",
    )(command)


@models.command("list")
@click.option("--available", is_flag=True, help="Also ask the publisher what could be fetched (needs the internet).")
@catalogue_option
@data_option
def list_packs(available: bool, catalogue: str | None, data: Path | None) -> None:
    """Print every pair with its state: installed with a package, added, broken, or available from the publisher.

    \b
    Example:  frontdesk models list --available
    """
    from knowledge.packs import broken, packs

    folder = settings_of(data=data).settings.data
    found = packs(folder)
    for pair, pack in sorted(found.items()):
        about = pack.manifest
        click.echo(f"{'-'.join(pair):<8} {pack.origin:<10} {about.version or '-'}  {about.publisher or '-'}")
    for name, reason in broken(folder):
        click.echo(f"{name:<8} broken     {reason}")
    if available:
        for pair, offer in _offers(_publisher(catalogue)).items():
            if pair not in found:
                click.echo(f"{'-'.join(pair):<8} available  {offer.version}  {offer.size / 1e6:.0f} MB")
    elif not found:
        click.echo(NONE_THERE)


@models.command()
@data_option
def verify(data: Path | None) -> None:
    """Read every file of every pack and compare its hash; the exit code is 1 when one is not whole."""
    from knowledge.embed import ModelError
    from knowledge.packs import broken, packs

    folder = settings_of(data=data).settings.data
    faults = broken(folder)
    found = packs(folder)
    for pair, pack in sorted(found.items()):
        try:
            pack.read()
            click.echo(f"{'-'.join(pair)}: whole")
        except ModelError as error:
            faults.append(("-".join(pair), str(error)))
    for name, reason in faults:
        click.echo(f"{name}: {reason}", err=True)
    if faults:
        raise SystemExit(1)
    if not found:
        click.echo(NONE_THERE)


@models.command()
@click.argument("pack", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
def add(pack: Path, data: Path | None) -> None:
    """Add the pack in the folder PACK, whole or not at all.

    \b
    Example:  frontdesk models add ./en-de
    """
    from knowledge.embed import ModelError
    from knowledge.packs import add as add_pack

    try:
        added = add_pack(pack, settings_of(data=data).settings.data)
    except ModelError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Added {added.manifest.source} → {added.manifest.target}.")


@models.command()
@click.argument("pairs", metavar="PAIR...", nargs=-1, required=True)
@catalogue_option
@data_option
def fetch(pairs: tuple[str, ...], catalogue: str | None, data: Path | None) -> None:
    """Fetch packs from their publisher, Mozilla (needs the internet), each whole or not at all.

    \b
    Example:  frontdesk models fetch de-en en-de
    """
    from knowledge.publisher import PublisherError

    wanted = [_pair(pair) for pair in pairs]
    publisher = _publisher(catalogue)
    offers = _offers(publisher)
    for pair in wanted:
        if pair not in offers:
            having = ", ".join("-".join(each) for each in offers) or "none"
            raise click.ClickException(f"the publisher has no pack for {'-'.join(pair)}. It has: {having}")
    folder = settings_of(data=data).settings.data
    steps = Steps()
    for pair in wanted:
        try:
            publisher.fetch(offers[pair], folder, steps)
        except PublisherError as error:
            raise click.ClickException(str(error)) from error
        finally:
            steps.end()
        click.echo(f"Fetched {pair[0]} → {pair[1]}, version {offers[pair].version}.")


@models.command()
@click.argument("pair")
@data_option
def remove(pair: str, data: Path | None) -> None:
    """Remove the added pack for PAIR. One that came with a package stays until the package is uninstalled.

    \b
    Example:  frontdesk models remove en-de
    """
    from knowledge.embed import ModelError
    from knowledge.packs import packs
    from knowledge.packs import remove as remove_pack

    folder, wanted = settings_of(data=data).settings.data, _pair(pair)
    try:
        remove_pack(wanted, folder)
    except ModelError as error:
        installed = wanted in packs(folder)
        why = f"{pair} came with an installed package: uninstall that to remove it" if installed else str(error)
        raise click.ClickException(why) from error
    click.echo(f"Removed {wanted[0]} → {wanted[1]}.")


def _pair(text: str) -> tuple[str, str]:
    source, dash, target = text.strip().lower().partition("-")
    if not (dash and source.isalpha() and target.isalpha() and 2 <= len(source) <= 3 and 2 <= len(target) <= 3):
        raise click.BadParameter(f"{text!r} is not a pair of languages like en-de")
    return source, target


def _publisher(catalogue: str | None) -> Publisher:
    from knowledge.publisher import CATALOGUE, Publisher

    return Publisher(catalogue or CATALOGUE)


def _offers(publisher: Publisher) -> dict[tuple[str, str], Offer]:
    from knowledge.publisher import PublisherError

    try:
        return dict(publisher.offers())
    except PublisherError as error:
        raise click.ClickException(str(error)) from error
