"""The API's definition for programs, at `/api/openapi.json`: made from the actions themselves."""

from catalogue.openapi.document import document, endpoint

__all__ = ["document", "endpoint"]
