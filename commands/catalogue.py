"""`publish serve` and `publish token`: the embedded catalogue of a workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.speaking import say

if TYPE_CHECKING:
    from catalogue.settings import Settings
    from pipelines.portal import Portal


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="待ち受けるアドレス · address.")
@click.option("--port", default=8000, show_default=True, help="番号（0 は空き番号） · port (0: a free one).")
@click.pass_obj
def serve(settings: dict[str, Any], /, host: str, port: int) -> None:
    """手元のカタログを開く · serve the embedded catalogue.

    \b
    Example: publish serve --port 0
    """
    serve_catalogue(settings["root"], host, port)


@click.group()
def token() -> None:
    """カタログの API トークン · API tokens of the embedded catalogue."""


@token.command(name="create")
@click.argument("name")
@click.pass_obj
def token_create(settings: dict[str, Any], /, name: str) -> None:
    """トークンを作り、一度だけ表示する · make a token and show it once.

    \b
    Example: publish token create "CI"
    """
    from catalogue.server import create_token

    click.echo(create_token(catalogue_settings(settings["root"]), name))


@token.command(name="revoke")
@click.argument("name")
@click.pass_obj
def token_revoke(settings: dict[str, Any], /, name: str) -> None:
    """その名前のトークンを使えなくする · make the tokens of this name useless.

    \b
    Example: publish token revoke "CI"
    """
    from catalogue.server import revoke_tokens

    number = revoke_tokens(catalogue_settings(settings["root"]), name)
    click.echo(say(f"{number} 個を使えなくしました。", f"{number} revoked."), err=True)


@contextmanager
def embedded_catalogue(root: Path) -> Iterator[Portal]:
    """The catalogue of this workspace, reached over its own API like any other portal, with a token for this run."""
    from catalogue.server import background, create_token, revoke_tokens
    from pipelines.portal import Portal

    settings, name = catalogue_settings(root), f"publish-{os.getpid()}"
    secret = create_token(settings, name)
    try:
        with background(settings) as url:
            yield Portal(url, secret)
    finally:
        revoke_tokens(settings, name)


def serve_catalogue(root: Path, host: str, port: int) -> None:
    """Serves until it is stopped, and says under which address."""
    from catalogue.server import serve as serve_until_stopped

    def ready(url: str) -> None:
        click.echo(say(f"カタログ: {url}　（止めるには Ctrl-C）", f"Catalogue: {url} (Ctrl-C stops it)"))

    serve_until_stopped(catalogue_settings(root), host=host, port=port, on_ready=ready)


def catalogue_settings(root: Path) -> Settings:
    """What `publish.toml` of the workspace says. Raises CatalogueError that names the wrong key."""
    from catalogue.settings import Settings

    return Settings.from_file(root / "publish.toml", folder=root / ".machikado" / "catalogue")
