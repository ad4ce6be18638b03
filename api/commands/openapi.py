"""`frontdesk openapi`: the API's description as a file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from api.commands.common import data_option, settings_of


@click.command()
@data_option
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there, not to stdout."
)
def openapi(data: Path | None, output: Path | None) -> None:
    """Print the OpenAPI document; no desk needs to run.

    \b
    Examples:
      frontdesk openapi > openapi.json
      frontdesk openapi --output ui/openapi.json
    """
    from api.app import create_app

    document = create_app(settings_of(data=data).settings).openapi_schema.to_schema()
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
