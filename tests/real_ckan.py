"""A real CKAN for tests: `tests/ckan/up.sh` and `down.sh`, and its command.

`python tests/real_ckan.py` installs all that the tests ask for, so that they need not wait for it.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckanapi import RemoteCKAN

RECIPE = Path(__file__).parent / "ckan"
VERSIONS = ("2.10.11", "2.11.6", "2.12.0")
_LACKING = 3  # what up.sh ends with when the machine lacks something


@dataclass(frozen=True)
class Kind:
    """Which CKAN. One of other `plugins` than usual has a name; its `packages` are for pip, as `name==version`.

    `config`: lines `key=value`.
    """

    version: str = VERSIONS[-1]
    name: str = ""
    plugins: str = "datastore text_view image_view datatables_view"
    packages: tuple[str, ...] = ()
    config: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}{self.name and '-'}{self.version}"


PLAIN = tuple(Kind(version, config=("ckan.auth.user_create_organizations=true",)) for version in VERSIONS)
HARVESTING = Kind(
    name="harvesting", plugins=f"{Kind.plugins} harvest ckan_harvester", packages=("ckanext-harvest==1.6.3",)
)
SCHEMING = tuple(
    Kind(
        version,
        name="scheming",
        plugins="scheming_datasets scheming_nerf_index datastore",
        packages=("ckanext-scheming==3.1.0",),
        config=(f"scheming.dataset_schemas=file://{RECIPE}/municipal.yaml",),
    )
    for version in VERSIONS
)


class CannotRun(Exception):
    """This machine cannot run CKAN. The message says what it lacks."""


@dataclass(frozen=True)
class RealCKAN:
    """A running CKAN with an administrator's token."""

    kind: Kind
    url: str
    token: str
    _command: tuple[str, ...]
    environment: dict[str, str]

    def client(self, token: str | None = None) -> RemoteCKAN:
        """ckanapi's client, as the administrator unless another token is given."""
        from ckanapi import RemoteCKAN

        return RemoteCKAN(self.url, apikey=token or self.token)

    def command(self, *arguments: str) -> list[str]:
        """The command line of `ckan …`."""
        return [*self._command, *arguments]

    def reset(self) -> None:
        """Empties the site."""
        _run("reset.sh", self.environment)


@contextmanager
def running(kind: Kind = PLAIN[-1]) -> Iterator[RealCKAN]:
    """An empty CKAN until the block ends. Its state waits for the next time; two sessions take turns.

    Raises CannotRun.
    """
    environment = _environment(kind)
    folder = _folder(environment)
    try:
        import fcntl
    except ImportError as error:
        raise CannotRun("cannot run a real CKAN: Windows has no fcntl") from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(f"needs the folder {folder} (MACHIKADO_TEST_CKAN_DIR) for CKAN: {error}") from error
    with (folder / f"lock-{kind}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment |= _free_ports()
        _run("down.sh", environment)  # what a killed session left
        try:
            told = dict(line.split("=", 1) for line in _run("up.sh", environment).splitlines())
            command = (told["CKAN_COMMAND"], "-c", told["CKAN_INI"])
            ckan = RealCKAN(kind, told["CKAN_URL"], told["CKAN_API_TOKEN"], command, environment)
            ckan.reset()
            yield ckan
        finally:
            _run("down.sh", environment)


def _environment(kind: Kind) -> dict[str, str]:
    given = {key: value for key, value in os.environ.items() if key != "CKAN_VENV"}  # each version has its own
    return {
        **given,
        "MACHIKADO_TEST_CKAN_DIR": str(_folder(dict(os.environ)) / kind.version),
        "CKAN_VERSION": kind.version,
        "CKAN_SITE": kind.name,
        "CKAN_PLUGINS": kind.plugins,
        "CKAN_EXTRA_PACKAGES": " ".join(kind.packages),
        "CKAN_EXTRA_CONFIG": "\n".join(kind.config),
    }


def _folder(environment: dict[str, str]) -> Path:
    told = subprocess.run(
        ["bash", "-c", f". {RECIPE}/env.sh && echo $DIR"], env=environment, capture_output=True, text=True, check=True
    )
    return Path(told.stdout.strip())


def _free_ports() -> dict[str, str]:
    """Below those that a system gives to outgoing connections, which would take one before CKAN does.

    Each process of `pytest -n` has its own range, for two may look at the same moment.
    """
    first = 20_000 + 1_000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12)
    with ExitStack() as stack:
        found: dict[str, str] = {}
        names = ["CKAN_PORT", "PG_PORT", "REDIS_PORT", "SOLR_PORT"]
        while names:
            port = random.randrange(first, first + 1_000)
            listener = stack.enter_context(socket.socket())
            with suppress(OSError):
                listener.bind(("127.0.0.1", port))
                found[names.pop()] = str(port)
        return found


def _run(script: str, environment: dict[str, str], *arguments: str) -> str:
    """What the script prints. Messages go to a file: a service would keep a pipe open that it inherits."""
    messages = _folder(environment) / f"messages-{environment['CKAN_SITE']}"
    with messages.open("w") as output:
        done = subprocess.run(
            [RECIPE / script, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            timeout=600,
        )
    if done.returncode == _LACKING:
        raise CannotRun(f"cannot run a real CKAN: {messages.read_text().strip()}")
    assert done.returncode == 0, messages.read_text()
    return done.stdout


if __name__ == "__main__":
    for wanted in (*reversed(PLAIN), HARVESTING, *SCHEMING):
        settings = _environment(wanted)
        _folder(settings).mkdir(parents=True, exist_ok=True)
        _run("up.sh", settings, "--install")
