"""What all tests share: where the material for tests lies, and clear skips where it does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from real_ckan import RealCKAN

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


@pytest.fixture(scope="session")
def national_gazetteer(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gazetteer file of the whole country at town level, built once for the session."""
    from pipelines.geocode.gazetteer.build import build_index
    from pipelines.geocode.gazetteer.file import save_index
    from pipelines.geocode.gazetteer.sources import read_sources

    path = tmp_path_factory.mktemp("gazetteer") / "japan.gazetteer"
    folder = shared / "gazetteer"
    save_index(build_index(read_sources([folder / "towns.csv.gz", folder / "municipalities.csv"])), path)
    return path


@pytest.fixture(scope="session")
def real_ckan() -> Iterator[RealCKAN]:
    """A real CKAN with the harvester, empty at the start of the session; see tests/ckan/README.md."""
    try:
        from real_ckan import CannotRun, running
    except ImportError as error:  # Windows has no fcntl
        unavailable(f"cannot run a real CKAN: {error}")
    try:
        with running() as ckan:
            yield ckan
    except CannotRun as error:
        unavailable(str(error))
