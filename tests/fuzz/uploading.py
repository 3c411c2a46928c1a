"""The target of uploads: forms with files, broken in every way."""

from __future__ import annotations

from .answers import judge_api
from .choosing import Chooser
from .shop import USERS, shop
from .target import Target, of_bytes

_PART = b'--x5\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
_UPLOADS: tuple[tuple[str, dict[str, str]], ...] = (
    ("resource_create", {"package_id": "shelters", "name": "a"}),
    ("resource_patch", {"id": "{resource}"}),
    ("package_revise", {"match__name": "shelters", "update__resources__extend": '[{"name": "b"}]'}),
    ("package_show", {"id": "shelters"}),
    ("organization_patch", {"id": "mihon", "title": "見本"}),
)
_HEAD = 5
_KINDS = (
    *[b"multipart/form-data; boundary=x5"] * 9,
    b'multipart/form-data; boundary="x5"; charset=shift_jis',
    b"multipart/form-data; boundary=x",
    b"multipart/form-data",
    b"Multipart/Form-Data;boundary=x5;boundary=y",
    b"multipart/form-data; boundary=" + b"x" * 71,
    b"multipart/mixed; boundary=x5",
    b"multipart/form-data; boundary=\xff",
    b"application/json",
    b"",
)
_GRAMMAR = (
    b"--x5\r\n",
    b"--x5--\r\n",
    b"--x5",
    b"\r\n\r\n",
    b"\r\n",
    b"\n",
    b"--",
    b'Content-Disposition: form-data; name="upload"',
    b'; filename="a.csv"',
    b'; filename="../../a.csv"',
    b"; filename*=UTF-8''%00%ff.csv",
    b'; filename="a\0.csv"',
    b"Content-Type: text/csv\r\n",
    b"Content-Type: multipart/mixed; boundary=y\r\n",
    b"Content-Transfer-Encoding: base64",
    b"Content-Type: text/plain; charset=\xff\r\n",
    b'name="update__resources__0__upload"',
    b'name="upload"',
    b'name=""',
    b"Content-Length: 99999999999\r\n",
    b"Content-Disposition: attachment\r\n",
    b'name="\xe3\x81\x82"',
    b"\x00",
    b"\xff\xfe",
    "名称,緯度\r\n".encode(),
    b'{"a": 1}',
    b'name="resources__0__upload"',
    b'name="update__resources__-1__upload"',
)


def _forms() -> list[bytes]:
    """Good uploads: `_HEAD` bytes that say how they are sent, then the form."""
    made = []
    for place, (_, words) in enumerate(_UPLOADS):
        parts = [_PART % (key.encode(), b"", value.encode()) for key, value in words.items()]
        upload = _PART % (b"upload", b'; filename="a.csv"\r\nContent-Type: text/csv', "名称,緯度\nあ,36\n".encode())
        for several in (parts, [*parts, upload], [upload]):
            made.append(bytes([place, 0, USERS.index("editor"), 0, 3]) + b"".join(several) + b"--x5--\r\n")
    return made


def _upload(data: bytes) -> None:
    """The bytes of the head choose the action, the type that is stated, who sends, the length that is stated, and the
    size of the pieces in which it comes."""
    place, chooser, body = shop(), Chooser(data[:_HEAD]), data[_HEAD:]
    name, _ = chooser.pick(_UPLOADS)
    kind, user = chooser.pick(_KINDS), chooser.pick(USERS)
    body = body.replace(b"{resource}", place.known["resource"][0].encode())
    headers = [(b"content-type", kind)]
    if user:
        headers.append((b"authorization", place.tokens[user].encode()))
    size = len(body)
    length = chooser.pick((size, size, size, size, size, size, size, None, None, 0, 1, 10**9, -1, 10**30))
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    step = max(chooser.pick((1, 3, 7, 64, 1000, 5000)), size // 500, 1)
    pieces = [body[begin : begin + step] for begin in range(0, size, step)]
    judge_api(place.ask("POST", f"/api/3/action/{name}", headers=headers, body=body, pieces=pieces))
    place.check_incoming()


UPLOADS: Target = of_bytes("uploads", _upload, _forms, words=_GRAMMAR, longest=6000)
