"""What all tests share: where the material for tests lies, and clear skips where it does not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from commanding import Command, Done
from hypothesis import settings
from publishing import CatalogueSite, catalogue_running
from real_ckan import PLAIN, VERSIONS, CannotRun, Kind, RealCKAN, running

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

settings.register_profile("machikado", deadline=None)  # how long an example takes tells more of the machine's load
settings.load_profile("machikado")


def unavailable(reason: str) -> None:
    """Skips a test whose material is missing; fails it where CI promises that everything is there."""
    if os.environ.get("MACHIKADO_TEST_STRICT"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """For `pytest -n`: the tests of a file stay together, and all with a real CKAN, which only one process can have."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "ckan" if _is_of_ckan(nodeid) else super()._split_scope(nodeid)

    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those with a real CKAN come first: they take one process the longest, and another can do the rest beside them."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items.sort(key=lambda item: not _is_of_ckan(item.nodeid))


def _is_of_ckan(nodeid: str) -> bool:
    return any(f"{version}]" in nodeid for version in VERSIONS)


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


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """`command("check", "x.csv")` → exit code, stdout, stderr. Works in `tmp_path`, in Japanese."""
    import publish

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")

    def run(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as stopped:
            publish.main(list(arguments))
        captured = capsys.readouterr()
        code = stopped.value.code
        assert "Traceback" not in captured.out + captured.err
        return Done(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; every page of a test is a context of its own."""
    from browsing import chromium

    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def ckans() -> Iterator[Callable[[Kind], RealCKAN]]:
    """Real CKANs, each started when it is first asked for and kept until the session ends; see tests/ckan/README.md."""
    with ExitStack() as stack:
        known: dict[Kind, RealCKAN] = {}

        def of_kind(kind: Kind) -> RealCKAN:
            if kind not in known:
                assert str(kind) not in map(str, known), f"another {kind} runs already, and both cannot"
                try:
                    known[kind] = stack.enter_context(running(kind))
                except CannotRun as error:
                    unavailable(str(error))
            return known[kind]

        yield of_kind


@pytest.fixture(scope="session", params=PLAIN, ids=str)
def real_ckan(request: pytest.FixtureRequest, ckans: Callable[[Kind], RealCKAN]) -> RealCKAN:
    """A real CKAN of each version; `reset()` empties it.

    For another: `@pytest.mark.parametrize("real_ckan", [Kind(…)], indirect=True, ids=str)`.
    """
    return ckans(request.param)


@pytest.fixture(scope="session", params=["catalogue", *PLAIN], ids=str)
def portal_site(
    request: pytest.FixtureRequest, ckans: Callable[[Kind], RealCKAN]
) -> Iterator[RealCKAN | CatalogueSite]:
    """What is published to: the embedded catalogue and a real CKAN of each version; `reset()` empties it."""
    if request.param == "catalogue":
        with catalogue_running() as site:
            yield site
    else:
        yield ckans(request.param)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The built data packages of the 14 datasets of the sample town, by name of the dataset. Not to be changed."""
    from pipelines.build import build_dataset
    from pipelines.workspace import load_dataset

    target = tmp_path_factory.mktemp("samples")
    found = {}
    for path in sorted((ROOT / "datasets" / "mihon").glob("*/dataset.yaml")):
        found[path.parent.name] = target / path.parent.name
        assert build_dataset(load_dataset(path.parent), found[path.parent.name]).folder
    return found
