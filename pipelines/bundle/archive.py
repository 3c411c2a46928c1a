"""The bytes of a bundle: a ZIP that any program opens, of which nothing is left to chance.

Two members come first, not compressed: `bundle.json` and `signature`. The packages follow, deflated, then the
directory of the ZIP. Names, order, times and flags are given by `bundle.json`, so a reader need not interpret what it
is handed: it puts together what must be there and compares. Whatever else a ZIP can be (links, two files of one name,
places outside, encryption, sizes that lie, a directory that tells another story) is not that, to the byte.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO

from pipelines.bundle.manifest import File
from pipelines.frozen import frozen

MANIFEST, SIGNATURE = "bundle.json", "signature"
LARGEST_ARCHIVE = 0xFFFF_FFFF - 1  # bytes: beyond it a ZIP needs extensions
_BLOCK = 1 << 20
_STORED, _DEFLATED = 0, 8
_VERSION = 20  # of ZIP: folders and deflate
_DAY = 0x21  # 1980-01-01, so that the same content gives the same bytes
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


class AlteredError(Exception):
    """These are not the bytes that were written. The argument says where, for tests."""


@frozen
class Member:
    """One file of a ZIP: name (ASCII), method, CRC-32, packed and unpacked size in bytes."""

    name: str
    method: int
    crc: int
    packed: int
    size: int

    @classmethod
    def stored(cls, name: str, content: bytes) -> Member:
        """One that is not compressed."""
        return cls(name, _STORED, zlib.crc32(content), len(content), len(content))

    @property
    def header(self) -> bytes:
        """What stands before the content."""
        name = self.name.encode("ascii")
        what = (_VERSION, 0, self.method, 0, _DAY, self.crc, self.packed, self.size)
        return _LOCAL.pack(b"PK\x03\x04", *what, len(name), 0) + name

    def listed(self, offset: int) -> bytes:
        """Its entry in the directory; `offset`: where its header begins."""
        name = self.name.encode("ascii")
        what = (_VERSION, _VERSION, 0, self.method, 0, _DAY, self.crc, self.packed, self.size)
        return _CENTRAL.pack(b"PK\x01\x02", *what, len(name), 0, 0, 0, 0, 0, offset) + name


def directory(members: Sequence[Member]) -> bytes:
    """All that follows the last member."""
    entries, offset = [], 0
    for one in members:
        entries.append(one.listed(offset))
        offset += len(one.header) + one.packed
    listed = b"".join(entries)
    count = len(members)
    return listed + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), offset, 0)


def pack(name: str, source: Path, target: IO[bytes]) -> tuple[Member, File]:
    """Appends the file to `target` as the member `name`. Raises OSError."""
    begin = target.tell()
    member = Member(name, _DEFLATED, 0, 0, 0)
    target.write(member.header)  # to be replaced: what it says is only known afterwards
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc = packed = size = 0
    digest = sha256()
    with source.open("rb") as file:
        while block := file.read(_BLOCK):
            crc, size = zlib.crc32(block, crc), size + len(block)
            digest.update(block)
            packed += target.write(deflate.compress(block))
    packed += target.write(deflate.flush())
    member = Member(name, _DEFLATED, crc, packed, size)
    target.seek(begin)
    target.write(member.header)
    target.seek(0, 2)
    return member, File(source.name, size, digest.hexdigest())


def read_stored(file: IO[bytes], name: str, largest: int) -> tuple[Member, bytes]:
    """The next member, which must have this name and not be compressed. Raises AlteredError."""
    head = file.read(_LOCAL.size)
    size = _LOCAL.unpack(head)[8] if len(head) == _LOCAL.size else largest + 1
    if size > largest:
        raise AlteredError(name)
    beyond, content = file.read(len(name)), file.read(size)
    member = Member.stored(name, content)
    if member.header != head + beyond:
        raise AlteredError(name)
    return member, content


def hash_of_next(file: IO[bytes], count: int) -> str:
    """The SHA-256 of the next `count` bytes; of fewer where the file ends before."""
    digest = sha256()
    while count and (block := file.read(min(count, _BLOCK))):
        digest.update(block)
        count -= len(block)
    return digest.hexdigest()


def unpack(file: IO[bytes], name: str, told: File, target: Path) -> Member:
    """Writes the next member, which must have this name and be the file that was `told`, as `target`.

    Never more than a block is in memory, and never more than the size that was told is written. Raises AlteredError,
    OSError.
    """
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise AlteredError(name)
    packed = _LOCAL.unpack(head)[7]
    head += file.read(len(name))
    crc = size = 0
    digest = sha256()
    with target.open("xb") as made:
        for part in _inflated(file, packed, name):
            crc, size = zlib.crc32(part, crc), size + len(part)
            if size > told.bytes:
                raise AlteredError(name)
            digest.update(part)
            made.write(part)
    member = Member(name, _DEFLATED, crc, packed, size)
    if member.header != head or (size, digest.hexdigest()) != (told.bytes, told.sha256):
        raise AlteredError(name)
    return member


def _inflated(file: IO[bytes], left: int, name: str) -> Iterator[bytes]:
    """The content of a member of `left` packed bytes, in blocks."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflate.eof:
        block = inflate.unconsumed_tail
        if not block:
            block = file.read(min(left, _BLOCK))
            left -= len(block)
        try:
            part = inflate.decompress(block, _BLOCK)
        except zlib.error as error:
            raise AlteredError(name) from error
        if not block and not part:
            raise AlteredError(name)
        yield part
    if left or inflate.unused_data:
        raise AlteredError(name)
