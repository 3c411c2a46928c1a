"""Taking a bundle in: proved, looked at, published by the rules of any run, written down."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import journal
from pipelines.building import ours
from pipelines.bundle.checking import check_packages
from pipelines.bundle.ledger import NAME as LEDGER
from pipelines.bundle.ledger import Ledger
from pipelines.bundle.manifest import Entry, told
from pipelines.bundle.offices import read_offices
from pipelines.bundle.reading import Opened, ensure_there, open_bundle
from pipelines.errors import WithheldError, WorldError
from pipelines.kept import shelf
from pipelines.locks import alone
from pipelines.portal import Published, inspect_portal, plan_package
from pipelines.portal.client import Client
from pipelines.portal.notes import Note
from pipelines.portal.plan import Plan
from pipelines.publishing import noted, send, told_of
from pipelines.run import Outcome

if TYPE_CHECKING:
    from pipelines.portal import Portal
    from pipelines.portal.site import Site

_LEFTOVERS = ".receiving-*"
_PATIENCE_S = 5.0
_WRITTEN_S = 1.0  # from one marking of what is done to the next


@contextmanager
def opened(path: Path, root: Path) -> Iterator[Opened]:
    """The bundle, proved and unpacked below `build` of the workspace `root` until the block ends; nobody else receives
    there meanwhile. Nothing is published yet.

    Raises as `proved`, and WorldError when another bundle is being received.
    """
    ensure_there(path)
    with alone((root / LEDGER).with_suffix(".lock"), _PATIENCE_S) as taken:
        if not taken:
            raise WorldError("receive-busy")
        build = root / "build"
        build.mkdir(parents=True, exist_ok=True)
        for old in build.glob(_LEFTOVERS):  # of one that was killed: nobody else is here
            shutil.rmtree(old, ignore_errors=True)
        place = build / f"{_LEFTOVERS[:-1]}{secrets.token_hex(4)}"
        place.mkdir()
        try:
            yield proved(path, root, place)
        finally:
            shutil.rmtree(place, ignore_errors=True)


def proved(path: Path, root: Path, place: Path) -> Opened:
    """The bundle, proved by the keys that the workspace `root` trusts, and unpacked into the empty folder `place`.

    Raises as `open_bundle` and `check_packages` do.
    """
    bundle = open_bundle(path, read_offices(root / "publish.toml"), place)
    check_packages(bundle)
    return bundle


def planned(bundle: Opened, root: Path, portal: Portal) -> Iterator[tuple[Plan, Outcome | None]]:
    """What receiving would do to the portal, dataset by dataset, and what would come of it where that may not be done
    yet. Writes nothing. Raises as `publish_bundle` does.
    """
    ledger = Ledger(root / LEDGER, portal)
    left, later = ledger.left_of(bundle.manifest), ledger.superseded(bundle.manifest)
    site = inspect_portal(portal)
    for entry, package in bundle.packages:
        if entry.label in left:
            yield plan_package(package, portal, site=site), _withheld(entry, package)
        elif entry.label in later:
            yield Plan(entry.name, "keep", (), (), notes=_noted(entry, later)), None


def _withheld(entry: Entry, package: Path) -> Outcome | None:
    try:
        entry.gate.check(package)
    except WithheldError as error:
        return Outcome(entry.label, error=error)
    return None


def _noted(entry: Entry, later: Mapping[str, datetime]) -> tuple[Note, ...]:
    """That a dataset is left as it is, where a later bundle came of it."""
    return (Note("bundle-superseded", {"last": told(later[entry.label])}),) if entry.label in later else ()


def publish_bundle(
    bundle: Opened,
    root: Path,
    portal: Portal,
    *,
    allow: Collection[str] = (),
    watch: Callable[[str], None] = lambda label: None,
) -> Generator[Outcome, None, None]:
    """Publishes what is left of the bundle; yields what came of each dataset when it is done, in the order of ending.

    One that fails never stops the others. Raises DataError for a bundle that was received already or is older than one
    that was; MachikadoError when the portal cannot be used at all, OSError when nothing can be written down: nothing
    was sent then.
    """
    ledger = Ledger(root / LEDGER, portal)
    left, later = ledger.left_of(bundle.manifest), ledger.superseded(bundle.manifest)
    site = inspect_portal(portal)
    ledger.begin(bundle.manifest, left)
    log = journal.Run(root / "build" / journal.NAME, "receive", portal, dict.fromkeys(left, ("", allow)))
    call = _Call(root / "build", portal, site, log, frozenset(allow))
    done: list[str] = []
    marked = time.monotonic()
    for entry in bundle.manifest.datasets:
        if entry.label not in left:
            yield Outcome(entry.label, published=Published(entry.name, "unchanged", notes=_noted(entry, later)))
    try:
        for outcome in call.outcomes([one for one in bundle.packages if one[0].label in left], watch):
            if outcome.published:
                done.append(outcome.label)
            if time.monotonic() - marked > _WRITTEN_S:
                ledger.done(bundle.manifest, done)
                marked = time.monotonic()
            yield outcome
    finally:
        ledger.done(bundle.manifest, done)


class _Call:
    """What all datasets of one reception share. `_finish` runs in several threads."""

    def __init__(self, build: Path, portal: Portal, site: Site, log: journal.Run, allow: frozenset[str]) -> None:
        self._build, self._portal, self._site, self._log, self._allow = build, portal, site, log, allow
        self._local = threading.local()

    def outcomes(
        self, packages: Sequence[tuple[Entry, Path]], watch: Callable[[str], None]
    ) -> Generator[Outcome, None, None]:
        """What came of each, as it ends."""
        with ExitStack() as self._connections, ThreadPoolExecutor(self._portal.parallel, "receive") as pool:
            try:
                futures = [pool.submit(self._finish, entry, package, watch) for entry, package in packages]
                for future in as_completed(futures):
                    yield future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)  # what is on its way is ended well, no more is begun
                raise

    def _finish(self, entry: Entry, package: Path, watch: Callable[[str], None]) -> Outcome:
        watch(entry.label)
        try:
            outcome = Outcome(entry.label, published=self._send(entry, package))
        except Exception as error:
            outcome = Outcome(entry.label, error=ours(error))
        try:
            self._log.done(entry.label, outcome.state, **told_of(outcome))
        except OSError:
            published = noted(outcome.published, "journal-not-written")
            outcome = Outcome(entry.label, published=published, error=outcome.error)
        return outcome

    def _send(self, entry: Entry, package: Path) -> Published:
        return send(
            package,
            self._portal,
            shelf(self._build, self._portal, entry.name),
            self._log,
            entry.label,
            gate=entry.gate,
            site=self._site,
            allow=self._allow,
            client=self._client(),
        )

    def _client(self) -> Client:
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = Client(self._portal)
            self._connections.callback(client.close)
        return client
