"""Texts of the step `portal`."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {}
