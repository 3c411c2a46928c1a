"""The key of an office (Ed25519): the private half signs bundles and stays with the user, the public half proves them.

The private half is a PKCS #8 file in PEM, as `openssl genpkey -algorithm ed25519` writes it, that nobody else can read.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import UsageError, WorldError
from pipelines.frozen import frozen
from pipelines.paths import user_settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

VARIABLE = "MACHIKADO_OFFICE_KEY"
_NAME = "office-key.pem"
_PREFIX = "ed25519:"
_DOMAIN = b"machikado bundle 1\0"  # what is signed for one purpose is no signature for another
_OF_FINGERPRINTS = b"machikado office key 1\0"
_LARGEST = 10_000  # bytes of a key file


@frozen
class PublicKey:
    """The half of a key that may be told to anybody: 32 bytes."""

    raw: bytes

    @classmethod
    def of_text(cls, text: str) -> PublicKey:
        """The inverse of `text`. Raises ValueError."""
        body = text.removeprefix(_PREFIX)
        try:
            raw = base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise ValueError(text) from error
        if body == text or len(raw) != 32 or cls(raw).text != text:
            raise ValueError(text)
        return cls(raw)

    @property
    def text(self) -> str:
        """As it is written in `publish.toml`."""
        return _PREFIX + base64.b64encode(self.raw).decode()

    @property
    def fingerprint(self) -> str:
        """Forty digits that two people can compare by telephone: nobody can make another key that has them."""
        number = int.from_bytes(sha256(_OF_FINGERPRINTS + self.raw).digest()) % 10**40
        digits = f"{number:040d}"
        return " ".join(digits[at : at + 5] for at in range(0, 40, 5))

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key's owner has signed the message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, _DOMAIN + message)
        except (InvalidSignature, ValueError):
            return False
        return True


class OfficeKey:
    """A key with its private half, which is never shown."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @property
    def public(self) -> PublicKey:
        """The half that may be told."""
        return PublicKey(self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(_DOMAIN + message)


def key_file() -> Path:
    """Where the private half is kept: the user's folder of settings, or what `MACHIKADO_OFFICE_KEY` names."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else user_settings() / _NAME


def make_key(workspace: Path) -> OfficeKey:
    """A new key, in a file that only this user can read.

    Raises UsageError where there is one already, or the file would lie in the workspace, which is shared and copied;
    WorldError when it cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = _outside(workspace)
    private = Ed25519PrivateKey.generate()
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError("key-there", value=path) from error
    except OSError as error:
        raise WorldError.of(error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)  # half a key is none
        raise WorldError.of(error) from error
    return OfficeKey(private)


def load_key(workspace: Path) -> OfficeKey:
    """The key of this user. Raises UsageError where there is none, others can read it, or it is no such key."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = _outside(workspace)
    try:
        with path.open("rb") as file:
            if sys.platform != "win32" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise UsageError("key-open", value=path)
            content = file.read(_LARGEST)
    except FileNotFoundError as error:
        raise UsageError("key-missing", value=path) from error
    except OSError as error:
        raise UsageError("key-unusable", value=path) from error
    try:
        private = serialization.load_pem_private_key(content, None)
    except Exception as error:  # a wrong format, a password, an algorithm that this machine does not have
        raise UsageError("key-unusable", value=path) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UsageError("key-unusable", value=path)
    return OfficeKey(private)


def _outside(workspace: Path) -> Path:
    path = key_file()
    # the folder of settings is a good place wherever the workspace is, be it the user's home
    if os.environ.get(VARIABLE) and path.resolve().is_relative_to(workspace.resolve()):
        raise UsageError("key-in-workspace", value=path, variable=VARIABLE)
    return path
