"""The organization that owns what is published: made once, with consent, and never changed afterwards."""

from __future__ import annotations

from ckanapi.errors import NotAuthorized, NotFound, ValidationError

from pipelines.errors import UsageError, WorldError
from pipelines.portal.client import Client
from pipelines.portal.offer import Offer
from pipelines.portal.site import Site, names_of


def ensure_organization(client: Client, site: Site, offer: Offer) -> None:
    """Makes the owner where the portal has none of that name and the making is agreed to.

    Raises UsageError where it is not, WorldError where the portal does not know the token or gives no right to publish
    in the organization. So a wrong token is found before anything is written: CKAN refuses none on reads.
    """
    name, url = str(offer.organization["name"]), client.portal.url
    if name in site.organizations or name in site.confirmed:
        return
    if site.user is None:
        raise WorldError("portal-token-unknown", value=url)
    if not exists(client, name):
        if not client.portal.create_organization:
            raise UsageError("organization-not-there", value=url, organization=name, user=site.user)
        if _create(client, site, offer):  # who makes one may publish in it
            site.confirmed.add(name)
            return
    # it may have been made since the site was looked at
    if name not in names_of(client.read("organization_list_for_user", permission="create_dataset")):
        raise WorldError("organization-no-right", value=url, organization=name, user=site.user)
    site.confirmed.add(name)


def exists(client: Client, name: str) -> bool:
    """Whether the name is taken, be it by a deleted organization, of which CKAN tells only some."""
    try:
        return bool(client.read("organization_show", id=name))
    except NotFound:
        return False
    except NotAuthorized:
        return True


def _create(client: Client, site: Site, offer: Offer) -> bool:
    """False where another run was faster."""
    name = str(offer.organization["name"])
    try:
        client.write("organization_create", offer.organization)
    except NotAuthorized as error:
        raise WorldError("organization-not-made", value=client.portal.url, organization=name, user=site.user) from error
    except ValidationError:
        if not exists(client, name):
            raise
        return False
    return True
