"""`frontdesk models`: which translation packs are there, whether they are whole, and adding one."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.common import data_option, settings_of


@click.group()
def models() -> None:
    """List, verify and add translation packs.

    \b
    Examples:
      frontdesk models list
      frontdesk models verify
      frontdesk models add ./en-de
    """


@models.command("list")
@data_option
def list_packs(data: Path | None) -> None:
    """Print every pack: its pair, where it comes from, version and publisher."""
    from knowledge.packs import broken, packs

    folder = settings_of(data=data).settings.data
    found = packs(folder)
    for pair, pack in sorted(found.items()):
        about = pack.manifest
        click.echo(f"{pair[0]} → {pair[1]}  {pack.origin:<9}  {about.version or '-'}  {about.publisher or '-'}")
    for name, reason in broken(folder):
        click.echo(f"{name}: not usable. {reason}", err=True)
    if not found:
        click.echo("No translation pack is there: customers' messages stay in their own language.")


@models.command()
@data_option
def verify(data: Path | None) -> None:
    """Read every file of every pack and compare its hash; the exit code is 1 when one is not whole."""
    from knowledge.embed import ModelError
    from knowledge.packs import broken, packs

    folder = settings_of(data=data).settings.data
    faults = broken(folder)
    for pair, pack in sorted(packs(folder).items()):
        try:
            pack.read()
            click.echo(f"{'-'.join(pair)}: whole")
        except ModelError as error:
            faults.append(("-".join(pair), str(error)))
    for name, reason in faults:
        click.echo(f"{name}: {reason}", err=True)
    if faults:
        raise SystemExit(1)


@models.command()
@click.argument("pack", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
def add(pack: Path, data: Path | None) -> None:
    """Add the pack in the folder PACK, whole or not at all. A running desk takes it up at its next start.

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
