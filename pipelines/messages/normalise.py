"""Texts of the step `normalise`."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {}
