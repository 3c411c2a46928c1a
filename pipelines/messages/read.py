"""Texts of the step `read`."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {}
