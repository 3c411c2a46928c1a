"""`publish serve` and `publish token`: the embedded catalogue of a workspace, and the tokens of other portals."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.asking import is_typed
from commands.helping import Command, Group
from commands.speaking import say

if TYPE_CHECKING:
    from catalogue.settings import Settings
    from pipelines.portal import Portal


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port (0: a free one).")
@click.pass_obj
def serve(settings: dict[str, Any], /, host: str, port: int) -> None:
    """Serve the embedded catalogue.

    \b
    Example: publish serve --port 0
    """
    serve_catalogue(settings["root"], host, port)


@click.group(cls=Group)
def token() -> None:
    """Make API tokens of the catalogue, keep those of portals."""


@token.command(name="create")
@click.argument("name")
@click.pass_obj
def token_create(settings: dict[str, Any], /, name: str) -> None:
    """Make a token of the catalogue and show it once.

    \b
    Example: publish token create "CI"
    """
    from catalogue.server import create_token

    click.echo(create_token(catalogue_settings(settings["root"]), name))


@token.command(name="revoke")
@click.argument("name")
@click.pass_obj
def token_revoke(settings: dict[str, Any], /, name: str) -> None:
    """Make the catalogue's tokens of this name useless.

    \b
    Example: publish token revoke "CI"
    """
    from catalogue.server import revoke_tokens

    number = revoke_tokens(catalogue_settings(settings["root"]), name)
    click.echo(say("{number} revoked.", number=number), err=True)


@token.command(name="keep")
@click.argument("name", metavar="NAME|URL")
@click.pass_obj
def token_keep(settings: dict[str, Any], /, name: str) -> None:
    """Keep a portal's token in the system's keyring.

    \b
    Example: publish token keep prefecture
    """
    from pipelines.errors import UsageError
    from pipelines.portal import tokens

    portal = _portal(settings["root"], name)
    given = _asked(say("API token (not shown)"))
    if not tokens.checked(given, "stdin"):
        raise UsageError("portal-token-wrong", value="stdin")
    tokens.keep(portal, given)
    click.echo(say("The token for {name} is kept.", name=name), err=True)


@token.command(name="forget")
@click.argument("name", metavar="NAME|URL")
@click.pass_obj
def token_forget(settings: dict[str, Any], /, name: str) -> None:
    """Take a portal's token out of the system's keyring.

    \b
    Example: publish token forget prefecture
    """
    from pipelines.portal import tokens

    if tokens.forget(_portal(settings["root"], name)):
        click.echo(say("The token for {name} is gone.", name=name), err=True)
    else:
        click.echo(say("No token is kept for {name}.", name=name), err=True)


def _portal(root: Path, name: str) -> str:
    """The name under which the portal's token is kept: that of `publish.toml`, or one made of its address."""
    from pipelines.errors import UsageError
    from pipelines.portal.portals import find

    portal = find(root / "publish.toml", name)
    if portal is None:
        raise UsageError("portal-token-embedded")
    return portal.name


def _asked(question: str) -> str:
    """A secret: typed without an echo, or the first line of what is piped in."""
    if not is_typed():
        return sys.stdin.readline() if sys.stdin is not None else ""
    return str(click.prompt(question, hide_input=True, err=True))


@contextmanager
def embedded_catalogue(root: Path, *, is_apart: bool = False) -> Iterator[Portal]:
    """The catalogue of this workspace, reached over its own API like any other portal, with a token for this run.

    `is_apart`: in a process of its own.
    """
    import secrets

    from catalogue.server import apart, background, create_token, revoke_tokens
    from pipelines.portal import Portal

    # this server is only for us: addresses that the world sees lead elsewhere, and limits are meant for others
    known = catalogue_settings(root)
    settings = replace(known, base_url=None, reads_per_minute=0, writes_per_minute=0)
    name = f"publish-{secrets.token_hex(6)}"
    secret = create_token(settings, name)
    try:
        with apart(settings) if is_apart else background(settings) as url:
            yield Portal(url, secret, create_organization=True, address=known.base_url or "")
    finally:
        revoke_tokens(settings, name)


def serve_catalogue(root: Path, host: str, port: int) -> None:
    """Serves until it is stopped, and says under which address."""
    from catalogue.server import serve as serve_until_stopped

    def ready(url: str) -> None:
        click.echo(say("Catalogue: {url} (Ctrl-C stops it)", url=url))

    serve_until_stopped(catalogue_settings(root), host=host, port=port, on_ready=ready)


def catalogue_settings(root: Path) -> Settings:
    """What `publish.toml` of the workspace says. Raises CatalogueError that names the wrong key."""
    from catalogue.settings import Settings

    return Settings.from_file(
        root / "publish.toml", folder=root / ".machikado" / "catalogue", others={"office", "portal"}
    )
