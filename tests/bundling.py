"""Two workspaces for tests of handing over: one without a network, where bundles are made, and one that publishes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from towns import EVERYWHERE, Town, portal_of, shown

from pipelines.bundle import archive
from pipelines.bundle.archive import MANIFEST, SIGNATURE, Member
from pipelines.bundle.keys import OfficeKey
from pipelines.bundle.receiving import opened, publish_bundle
from pipelines.bundle.writing import Bundle, bundle, signature_text
from pipelines.errors import MachikadoError
from pipelines.portal import Portal
from pipelines.run import Outcome, run


def new_key() -> OfficeKey:
    """The key of another office."""
    return OfficeKey(Ed25519PrivateKey.generate())


@dataclass
class Closed:
    """The side without a network: a town and its key."""

    town: Town
    key: OfficeKey

    def hand_over(self, name: str, *datasets: str) -> Path:
        """A bundle of these datasets as they are now."""
        path = self.town.root / name
        self.bundle(path, *datasets)
        return path

    def bundle(self, path: Path, *datasets: str) -> Bundle:
        """As `hand_over`; what was told of it."""
        packages = []
        for dataset in datasets:
            folder = self.town.folder / dataset
            outcome = run(folder, self.town.build)
            assert outcome.build and outcome.build.folder, outcome
            packages.append((folder, outcome.build.folder))
        return bundle(packages, self.town.root, self.key, path)


@dataclass
class Open:
    """The side that publishes. `root` is its workspace."""

    root: Path

    def trust(self, key: OfficeKey, name: str = "mihon", more: str = "") -> None:
        """Writes the office into publish.toml."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "publish.toml").open("a", encoding="utf-8") as file:
            file.write(f'[office.{name}]\nkey = "{key.public.text}"\n{more}\n')

    def receive(self, path: Path, portal: Portal, **options: Any) -> dict[str, Outcome]:
        """What came of each dataset, by its name."""
        with opened(path, self.root) as found, closing(publish_bundle(found, self.root, portal, **options)) as done:
            return {outcome.label.removeprefix("mihon/"): outcome for outcome in done}

    def states(self, path: Path, portal: Portal, **options: Any) -> dict[str, str]:
        """As `receive`: only the states."""
        return {name: outcome.state for name, outcome in self.receive(path, portal, **options).items()}


@dataclass
class Handed:
    """A good bundle, an older one of the same dataset, and the side that trusts their key."""

    side: Open
    closed: Closed
    good: Path
    older: Path
    portal: Portal

    def refused(self, path: Path) -> MachikadoError:
        """The error that the bundle is refused with; nothing is published, and nothing is left or written anywhere."""
        before = sorted(self.side.root.parent.rglob("*"))
        with pytest.raises(MachikadoError) as told:
            self.side.receive(path, self.portal)
        assert told.value.code != "unexpected"
        assert told.value.message("ja") and told.value.remedy("en")
        left = {one for one in sorted(self.side.root.parent.rglob("*")) if one not in before}
        made = {self.side.root / name for name in ("build", ".machikado", ".machikado/received.lock")}
        assert left <= made, left
        assert shown(self.portal) is None
        return told.value


@contextmanager
def handed_over(root: Path) -> Iterator[Handed]:
    """A good bundle and a portal. In the end the good one is published: what was refused before was refused rightly."""
    closed, side = Closed(Town(root / "closed"), new_key()), Open(root / "side" / "open")
    closed.town.dataset("aed", *EVERYWHERE[:2])
    older = closed.hand_over("older.zip", "aed")
    closed.town.dataset("aed", *EVERYWHERE)
    good = closed.hand_over("good.zip", "aed")
    side.trust(closed.key)
    with portal_of(root / "portal") as portal:
        yield Handed(side, closed, good, older, portal)
        assert side.states(good, portal) == {"aed": "created"}


def parts_of(path: Path) -> tuple[dict[str, Any], bytes, bytes]:
    """What a bundle says, its member `signature`, and the bytes of its packages."""
    with path.open("rb") as file:
        _, told = archive.read_stored(file, MANIFEST, 10**7)
        _, signed = archive.read_stored(file, SIGNATURE, 10**4)
        found = json.loads(told)
        return found, signed, file.read(found["contents"]["bytes"])


def files_of(path: Path) -> list[tuple[str, bytes]]:
    """The files of the packages, by the names of the members."""
    with zipfile.ZipFile(path) as held:
        return [(one, held.read(one)) for one in held.namelist() if one not in (MANIFEST, SIGNATURE)]


def forged(
    path: Path,
    key: OfficeKey,
    told: dict[str, Any],
    files: Sequence[tuple[str, bytes]],
    change: Callable[[list[Member]], None] = lambda members: None,
    signed: bytes | None = None,
) -> Path:
    """A bundle that says this and holds these, signed by the key: what a program that is not ours could make.

    `change` alters what the directory says of the members; `signed` is another member `signature`.
    """
    source, contents = path.with_suffix(".part"), path.with_suffix(".contents")
    members = []
    with contents.open("w+b") as file:
        for name, content in files:
            source.write_bytes(content)
            members.append(archive.pack(name, source, file)[0])
    packed = contents.read_bytes()
    told["contents"] = {"bytes": len(packed), "sha256": sha256(packed).hexdigest()}
    manifest = (json.dumps(told, ensure_ascii=False) + "\n").encode()
    first = [(MANIFEST, manifest), (SIGNATURE, signed or signature_text(key.public, key.sign(manifest)))]
    change(members)
    heads = [Member.stored(name, content) for name, content in first]
    body = b"".join(head.header + content for head, (_, content) in zip(heads, first, strict=True))
    path.write_bytes(body + packed + archive.directory([*heads, *members]))
    return path


def listed(name: str, content: bytes) -> dict[str, Any]:
    """How `bundle.json` lists a file."""
    return {"path": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
