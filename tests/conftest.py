"""What all tests share: where the material for tests lies, and clear skips where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files and recordings beside the checkout. It is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the folder of real files at {SHARED.name}/ beside the checkout: it is not there")
    return SHARED
