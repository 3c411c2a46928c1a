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
LONG = (  # files that take a process a minute or so
    "test_browser_",
    "test_publish_",
    "test_catalogue_faults.py",
    "test_offline_install.py",
    "test_template_office.py",
    "test_bundle_receive.py",
    "test_kpi_workbook.py",
    "test_jobs",
    "test_readability_real.py",
    "test_normalise_table.py",
    "test_catalogue_openapi.py",
)

settings.register_profile("machikado", deadline=None)  # how long an example takes tells more of the machine's load
settings.load_profile("machikado")


def unavailable(reason: str, material: str = "") -> None:
    """Skips a test whose material is missing; fails it where CI promises that everything is there.

    `material`: a word for it. MACHIKADO_TEST_WITHOUT may name some that are not promised.
    """
    spared = os.environ.get("MACHIKADO_TEST_WITHOUT", "").split()
    if os.environ.get("MACHIKADO_TEST_STRICT") and material not in spared:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """For `pytest -n`: the tests of a file stay together, and all with one version of CKAN, which only one process can
    have. They are begun in the order of `pytest_collection_modifyitems`."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _ckan_of(nodeid) or super()._split_scope(nodeid)

    config.option.loadscopereorder = False  # it would begin with the many small tests and end with the few long ones
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process is left alone with it in the end."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    """The newest CKAN has most of the tests; the others may still be being installed in the beginning."""
    version = _ckan_of(nodeid)
    if version:
        return 0 if version == VERSIONS[-1] else 2
    return 1 if any(f"/{name}" in nodeid for name in LONG) else 3


def _ckan_of(nodeid: str) -> str:
    """The version of CKAN that a test is run with, if any."""
    return next((version for version in VERSIONS if f"{version}]" in nodeid), "")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files and recordings beside the checkout. It is not part of the project."""
    if not SHARED.is_dir():
        reason = f"needs the folder of real files, {SHARED.name}/, beside the checkout: it is not there"
        unavailable(reason, "shared")
    return SHARED


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """What `make` puts at a path, made by the first process of `pytest -n` that needs it. Not to be changed."""
    from pipelines.locks import alone

    base = factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    path = base / f"once-{name}"
    with alone(base / f"once-{name}.lock", patience=600) as taken:
        assert taken, f"another process does not come to an end with {path}"
        if not path.exists():
            beside = path.with_name(f"{path.name}.part")
            make(beside)
            beside.rename(path)
    return path


@pytest.fixture(scope="session")
def national_gazetteer(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gazetteer file of the whole country at town level, built once for the session. Not to be changed."""
    from pipelines.geocode.gazetteer.build import build_index
    from pipelines.geocode.gazetteer.file import save_index
    from pipelines.geocode.gazetteer.sources import read_sources

    folder = shared / "gazetteer"
    sources = [folder / "towns.csv.gz", folder / "municipalities.csv"]
    return made_once(
        tmp_path_factory, "japan.gazetteer", lambda path: save_index(build_index(read_sources(sources)), path)
    )


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

    folders = [path.parent for path in sorted((ROOT / "datasets" / "mihon").glob("*/dataset.yaml"))]

    def make(target: Path) -> None:
        for folder in folders:
            assert build_dataset(load_dataset(folder), target / folder.name).folder

    target = made_once(tmp_path_factory, "samples", make)
    return {folder.name: target / folder.name for folder in folders}
