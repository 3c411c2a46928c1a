"""The service itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.context import Context
from catalogue.errors import NotFound
from catalogue.fields.reading import required
from catalogue.texts import text

# What clients that look at the version may rely on.
_CKAN_VERSION = "2.12.0"


@read
def status_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Tells that the catalogue is up, its title, and the CKAN version whose API it follows."""
    return {
        "ckan_version": _CKAN_VERSION,
        "site_url": context.base_url,
        "site_title": context.settings.title,
        "site_description": "",
        "error_emails_to": "",
        "locale_default": "ja",
        "extensions": [],
    }


@read
def help_show(context: Context, data: Mapping[str, Any]) -> str:
    """What an action does and takes.

    :param name (required): the action's name
    """
    from catalogue.actions import ACTIONS

    action = ACTIONS.get(required(data, "name"))
    if action is None:
        raise NotFound(text("action-unknown"))
    return action.help
