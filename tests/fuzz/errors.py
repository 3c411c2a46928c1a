"""Which errors a case may end in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import MachikadoError


@contextmanager
def told() -> Iterator[None]:
    """Errors of ours are an answer, as long as they can say in both languages what is wrong and what to do.

    An error that nobody expected (`unexpected`) is a failure, though it is ours.
    """
    try:
        yield
    except MachikadoError as error:
        assert error.code != "unexpected", error
        for language in ("ja", "en"):
            assert error.message(language).strip() and error.remedy(language).strip(), error.code
