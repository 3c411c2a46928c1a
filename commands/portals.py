"""Where a command publishes to: the `--to` option, and the portal it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.catalogue import embedded_catalogue
from commands.speaking import say

if TYPE_CHECKING:
    from pipelines.portal import Portal


def to_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--to NAME|URL`, passed on as `to`: None means the default portal of this workspace."""
    return click.option(
        "--to",
        metavar="NAME|URL",
        help="The portal: a name, an address, catalogue.",
    )(command)


def create_organization_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--create-organization`: the consent to make the organization where the portal has none of that name."""
    return click.option(
        "--create-organization",
        is_flag=True,
        help="Make the organization if it is missing.",
    )(command)


def known_portal(root: Path, to: str | None) -> Portal:
    """The portal that `--to` names in the workspace `root`, without a token, for what lies here; the embedded
    catalogue, which does not run, without an address. Raises UsageError for a wrong name.
    """
    from pipelines.portal.portals import EMBEDDED, Portal, find

    return find(root / "publish.toml", to) or Portal("", "", EMBEDDED)


@contextmanager
def opened_portal(
    root: Path, to: str | None, create_organization: bool = False, *, anonymous: bool = False, is_busy: bool = False
) -> Iterator[Portal]:
    """The portal that `--to` names in the workspace `root`; the embedded catalogue runs until the block ends.

    `anonymous`: a missing token is no error, for commands that only read. `is_busy`: several processes will build, so
    that the embedded catalogue should be served by one of its own. Raises UsageError for a name that
    `publish.toml` does not have, a wrong setting or address, a token that is missing or may not be sent there.
    """
    from pipelines.portal.portals import choose

    portal = choose(root / "publish.toml", to, anonymous=anonymous)
    if portal is None:
        with embedded_catalogue(root, is_apart=is_busy) as catalogue:
            yield catalogue
        return
    if to and "://" in to and portal.url != to.rstrip("/"):
        click.echo(say("The portal's address: {url}", url=portal.url), err=True)
    yield replace(portal, create_organization=portal.create_organization or create_organization)
