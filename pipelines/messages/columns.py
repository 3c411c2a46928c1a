"""Texts of the step `columns`."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {}
