"""Texts of the step `validate`."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {}
