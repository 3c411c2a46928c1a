"""Work that ends in the middle, as where its process is killed: what would come after is not done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


class Killed(BaseException):
    """The process ends here."""


def killed_in(where: Any, name: str, work: Callable[[], Any], *, after: bool = False) -> None:
    """Does the work until it calls `name` of `where`, or has just done so (`after`)."""
    actual = getattr(where, name)

    def ending(*args: Any, **kwargs: Any) -> Any:
        if after:
            actual(*args, **kwargs)
        raise Killed

    with pytest.MonkeyPatch.context() as patched, pytest.raises(Killed):
        patched.setattr(where, name, ending)
        work()
