"""What all tests share: where the material for tests lies, and clear skips where it does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def unavailable(reason: str) -> None:
    """Skips a test whose material is missing; fails it where CI promises that everything is there."""
    if os.environ.get("MACHIKADO_TEST_STRICT"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files and recordings beside the checkout. It is not part of the project."""
    if not SHARED.is_dir():
        unavailable(f"needs the folder of real files, {SHARED.name}/, beside the checkout: it is not there")
    return SHARED
