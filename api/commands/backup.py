"""`frontdesk backup` and `frontdesk restore`: a whole desk in one file, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.common import Steps, data_option, settings_of

if TYPE_CHECKING:
    from api.archive import Manifest

TOLD = ("conversations", "messages", "turns", "tickets", "attachments", "orders", "users")
"""The tables whose rows are told."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--without-secret", is_flag=True, help="Leave secret.key out: who restores it has to log in again.")
@click.option("--check", is_flag=True, help="Make none: read the backup FILE and check every part of it.")
@data_option
def backup(file: Path | None, without_secret: bool, check: bool, data: Path | None) -> None:
    """Write a backup of the desk to FILE, while it runs.  [default: frontdesk-DATE-TIME.tar.gz]

    It has the records, waiting turns, what people sent, the desk's own intents and secret.key, and not the models and
    the search index, which are made again. Who can read it can read everything: it is made readable by you alone.

    \b
    Examples:
      frontdesk backup
      frontdesk backup /backups/desk.tar.gz --data /srv/desk
      frontdesk backup --check /backups/desk.tar.gz
    """
    from api.archive import BackupError, read

    steps = Steps()
    try:
        if check:
            if file is None:
                raise click.UsageError("--check needs the FILE to check")
            steps("checking")
            _tell(f"{file} is whole", read(file))
            return
        from api.backup import back_up
        from store.base import now

        target = file or Path(f"frontdesk-{now():%Y%m%d-%H%M%S}.tar.gz")
        settings = settings_of(data=data).settings
        _tell(
            f"backed up to {target} ({{size:.1f}} MB)",
            asyncio.run(back_up(settings, target, secret=not without_secret, progress=steps)),
            target,
        )
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        steps.end()


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Also where there is a desk already; it is kept aside.")
@data_option
def restore(file: Path, force: bool, data: Path | None) -> None:
    """Bring a desk back from the backup FILE. No desk may run in the data folder.

    Every part is checked before anything is touched. A backup of an older version is migrated; one of a newer version
    is refused.

    \b
    Examples:
      frontdesk restore desk.tar.gz --data /srv/desk
      frontdesk restore desk.tar.gz --data /srv/desk --force
    """
    from api.archive import BackupError
    from api.restore import restore as bring_back

    steps = Steps()
    try:
        settings = settings_of(data=data).settings
        restored = asyncio.run(bring_back(settings, file, force=force, progress=steps))
        steps.end()
        _tell(f"restored to {settings.data}", restored.manifest)
        if restored.aside:
            click.echo(f"what was there before is kept in {restored.aside}")
        click.echo(f"start it with: frontdesk serve --data {settings.data}")
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        steps.end()


def _tell(headline: str, manifest: Manifest, file: Path | None = None) -> None:
    size = file.stat().st_size / 1e6 if file else 0.0
    rows = ", ".join(f"{manifest.counts[name]} {name}" for name in TOLD if name in manifest.counts)
    files = sum(name.startswith("files/") for name in manifest.parts)
    click.echo(headline.format(size=size) if file else headline)
    click.echo(f"made {manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.desk}, revision {manifest.revision}")
    click.echo(f"{rows}; {files} files")
    if "secret.key" not in manifest.parts:
        click.echo("without secret.key: everybody logs in again after it is restored")
    for key in manifest.missing:
        click.echo(f"not in it, because it was gone already: files/{key}", err=True)
