"""Requests that are broken: forms, types of forms, names that would be paths, JSON, bytes on the wire."""

from __future__ import annotations

SHOW = "/api/3/action/package_show"
CREATE = "/api/3/action/resource_create"


def part(headers: str, content: bytes = b"x") -> bytes:
    """One part of a form."""
    return b"--b\r\n" + headers.encode() + b"\r\n\r\n" + content + b"\r\n"


def named(name: str, content: bytes = b"x", more: str = "") -> bytes:
    """A part with a name."""
    return part(f'Content-Disposition: form-data; name="{name}"{more}', content)


def request(method: str = "GET", path: str = SHOW, *headers: str, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode("latin-1") + body


def _deep(depth: int) -> str:
    return "[" * depth + "1" + "]" * depth


END = b"--b--\r\n"
GOOD = named("package_id", b"shelters")
FILE = named("upload", "名称\nあ\n".encode(), '; filename="a.csv"')
# Forms, and the statuses that may answer them.
FORMS: list[tuple[bytes, set[int]]] = [
    (b"", {400}),
    (b"--b", {400}),
    (END, {400, 409}),
    (GOOD, {400}),
    ((GOOD + FILE + END)[:-40], {400}),
    (GOOD + FILE, {400}),
    ((GOOD + FILE + END).replace(b"--b", b"--c"), {400}),
    (b"before\r\n" + GOOD + FILE + END + b"after" * 100, {200, 400}),
    (GOOD + FILE + END + GOOD + END, {200, 400}),
    (GOOD + GOOD + END, {404, 409}),
    (GOOD + FILE + FILE + FILE + END, {200}),
    (GOOD + FILE + named("upload", b"not a file") + END, {200, 409}),
    (GOOD + named("upload", b"x" * 100) + END, {200, 409}),
    (GOOD + named("upload", b"", '; filename=""') + END, {200}),
    (GOOD + named("upload", b"", '; filename="a.csv"') + END, {200, 409}),
    (GOOD + named("picture", b"x", '; filename="a.csv"') + END, {409}),
    (GOOD + named("a\0b", b"x") + END, {400, 409}),
    (GOOD + named("name", b"a\0b") + END, {400, 409}),
    (GOOD + named("name", b"\xff\xfe\x00") + END, {400, 409}),
    (GOOD + named("name", b"x" * 300_000) + END, {200, 400, 413}),
    (GOOD + part("Content-Disposition: form-data") + END, {400}),
    (GOOD + part("Content-Disposition: attachment; name=x") + END, {200, 400}),
    (GOOD + part("Content-Type: text/plain") + END, {400}),
    (GOOD + part("no colon at all") + END, {400}),
    (GOOD + part("\0: \0") + END, {400}),
    (GOOD + part("X: " + "y" * 100_000 + '\r\nContent-Disposition: form-data; name="z"') + END, {200, 400}),
    (GOOD + part("\r\n".join(f"X-{n}: y" for n in range(5000))) + END, {400}),
    (
        GOOD + part('Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"') + END,
        {200, 400},
    ),
    (GOOD + part('Content-Disposition: form-data; name="a"; name="b"') + END, {200, 400}),
    (GOOD + part('Content-Disposition: form-data; name="a"; filename="x";;;=;"') + END, {200, 400, 409}),
    (GOOD + part("Content-Disposition: form-data; name*=UTF-8''%00%ff") + END, {200, 400, 409}),
    (
        GOOD + part('Content-Disposition: form-data; name="name"\r\nContent-Type: text/plain; charset=nosuch') + END,
        {200, 400},
    ),
    (
        GOOD + part('Content-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64', b"eA==") + END,
        {200},
    ),
    (
        GOOD
        + part(
            'Content-Type: multipart/mixed; boundary=c\r\nContent-Disposition: form-data; name="upload"',
            b"--c\r\n\r\nx\r\n--c--",
        )
        + END,
        {200, 400, 409},
    ),
    (b"".join(named(f"k{n}") for n in range(6000)) + END, {400}),
    (b"".join(named(f"k{n}__upload", b"", '; filename="a"') for n in range(1500)) + END, {400}),
    (GOOD.replace(b"\r\n", b"\n") + END.replace(b"\r\n", b"\n"), {400}),
    (b"\r\n" * 5000 + GOOD + END, {200, 400}),
    (GOOD + named("extras", b"[" * 50_000) + END, {200, 400, 409}),
    (GOOD + named("schema", b"[" * 50_000) + FILE + END, {200, 400, 409}),
    (GOOD + named("__proto__", b"x") + named("constructor", b"x") + named("", b"x") + END, {200, 400, 409}),
]
KINDS = [
    "multipart/form-data",
    "multipart/form-data;",
    "multipart/form-data; boundary=",
    'multipart/form-data; boundary=""',
    "multipart/form-data; boundary=b; boundary=c",
    "multipart/form-data; boundary=b b",
    "multipart/form-data; boundary*=UTF-8''b",
    "multipart/form-data; charset=utf-16; boundary=b",
    "multipart/form-data; charset=nosuch; boundary=b",
    "multipart/form-data; charset=idna; boundary=b",
    "multipart/form-data; charset=rot13; boundary=b",
    "multipart/form-data; charset=undefined; boundary=b",
    "multipart/form-data; charset=\0; boundary=b",
    "multipart/form-data; boundary=" + "b" * 5000,
    "MULTIPART/FORM-DATA; BOUNDARY=b",
    "multipart/mixed; boundary=b",
    "multipart/form-data, application/json; boundary=b",
    "application/json; boundary=b",
    "é\xff",
    "",
]
NAMES = [
    "../../../../tmp/x.csv",
    "..%2f..%2fx.csv",
    "%2e%2e%2f%2e%2e%2fx.csv",
    "%252e%252e%252fx.csv",
    "..\\..\\x.csv",
    "%5c..%5cx.csv",
    "a%00.csv",
    "a%0d%0aSet-Cookie:x.csv",
    "/etc/passwd",
    "file:///etc/passwd",
    "\\\\server\\share\\x.csv",
    "C:\\Windows\\x.csv",
    "~/.ssh/x.csv",
    "catalogue.db",
    "catalogue.db-wal",
    "..",
    "....//",
    "．．／x.csv",
    "\u2215etc\u2215passwd",
    "x" * 300 + "/../y.csv",
    "CON",
    "nul.csv",
    "a.csv.",
    "a.csv ",
    "a.csv::$DATA",
    "-rf.csv",
    "$(id).csv",
    "`id`.csv",
]  # fmt: skip


JSON = [
    '{"id": "nosuch", "id": "shelters"}',
    '{"id": "shelters", "id": ["shelters"]}',
    '{"id": NaN}',
    '{"id": Infinity}',
    '{"id": -Infinity}',
    '{"id": 1e99999}',
    '{"id": ' + "9" * 4000 + "}",
    '{"id": ' + "9" * 100_000 + "}",
    '{"id": -' + "9" * 4299 + "}",
    '{"id": 0.' + "9" * 100_000 + "}",
    '{"id": 1' + "0" * 300 + "." + "0" * 300 + "e-300}",
    '{"id": "\\ud800"}',
    '{"\\udfff": "x"}',
    '{"id": "\\u0000"}',
    '{"id": "shelters\\u0000"}',
    '{"id": "\\uD83D\\uDE00\\uDE00"}',
    f'{{"id": {_deep(100)}}}',
    f'{{"id": {_deep(990)}}}',
    f'{{"id": {_deep(5000)}}}',
    f'{{"id": "{"x" * 1_000_000}"}}',
    "{" + ",".join(f'"k{n}": 1' for n in range(50_000)) + "}",
    "{" + ",".join('"id": 1' for _ in range(50_000)) + "}",
    '{"id": "shelters"}{"id": "x"}',
    '{"id": "shelters",}',
    "{'id': 'shelters'}",
    '{"id": "shelters" /* x */}',
    '\ufeff{"id": "shelters"}',
    '{"__proto__": {"admin": true}, "id": "shelters"}',
    '{"id": true}',
    '{"id": {"$ne": ""}}',
    "{}",
    '{"": ""}',
    "\x0c{}",
]
BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "http-2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(50),
    "no-version": b"GET /\r\n\r\n",
    "version-9": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "no-host": b"GET / HTTP/1.1\r\n\r\n",
    "two-hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    "method": b"<SCRIPT> / HTTP/1.1\r\nHost: x\r\n\r\n",
    "long-method": b"A" * 100_000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n",
    "connect": b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "trace": b"TRACE / HTTP/1.1\r\nHost: x\r\nAuthorization: secret\r\nConnection: close\r\n\r\n",
    "absolute": b"GET http://127.0.0.1:22/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "star": b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "null-in-path": request("GET", "/dataset/a\0b", "Connection: close"),
    "bytes-in-path": request("GET", "/dataset/\xff\xfe", "Connection: close"),
    "bytes-in-query": request("GET", "/dataset?q=\xff\xfe", "Connection: close"),
    "bytes-after-a-slash": request("GET", "/dataset/?q=\xff\xfe", "Connection: close"),
    "space-in-path": b"GET /data set HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "dots": request("GET", "/../../../../etc/passwd", "Connection: close"),
    "encoded-dots": request("GET", "/static/%2e%2e%2f%2e%2e%2fsettings.py", "Connection: close"),
    "long-path": request("GET", "/" + "a" * 1_000_000, "Connection: close"),
    "long-query": request("GET", f"{SHOW}?id=" + "a" * 500_000, "Connection: close"),
    "long-header": request("GET", SHOW, "X: " + "a" * 1_000_000, "Connection: close"),
    "many-headers": request("GET", SHOW, *(f"X-{n}: y" for n in range(20_000)), "Connection: close"),
    "folded-header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\nConnection: close\r\n\r\n",
    "no-colon": b"GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n",
    "null-in-header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\nConnection: close\r\n\r\n",
    "bare-lf": b"GET / HTTP/1.1\nHost: x\nConnection: close\n\n",
    "length-and-chunks": request(
        "POST",
        SHOW,
        "Content-Length: 4",
        "Transfer-Encoding: chunked",
        body=b"0\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n",
    ),
    "two-lengths": request("POST", SHOW, "Content-Length: 2", "Content-Length: 5", body=b"{}GET"),
    "same-lengths": request("POST", SHOW, "Content-Length: 2, 2", "Connection: close", body=b"{}"),
    "negative-length": request("POST", SHOW, "Content-Length: -1", body=b"{}"),
    "plus-length": request("POST", SHOW, "Content-Length: +2", body=b"{}"),
    "hex-length": request("POST", SHOW, "Content-Length: 0x2", body=b"{}"),
    "huge-length": request("POST", SHOW, "Content-Length: 99999999999999999999999999", body=b"{}"),
    "long-length": request("POST", SHOW, "Content-Length: 9999999999", body=b"{}"),
    "more-than-said": request("POST", SHOW, "Content-Length: 2", "Connection: close", body=b'{}{"id": "x"}' * 100),
    "less-than-said": request("POST", SHOW, "Content-Length: 900", body=b"{}"),
    "chunk-noise": request("POST", SHOW, "Transfer-Encoding: chunked", body=b"zz\r\nxx\r\n"),
    "chunk-huge": request("POST", SHOW, "Transfer-Encoding: chunked", body=b"ffffffffffffffffff\r\nx"),
    "chunk-negative": request("POST", SHOW, "Transfer-Encoding: chunked", body=b"-1\r\nx\r\n0\r\n\r\n"),
    "chunk-short": request("POST", SHOW, "Transfer-Encoding: chunked", body=b"5\r\n{}\r\n0\r\n\r\n"),
    "chunk-extension": request(
        "POST", SHOW, "Transfer-Encoding: chunked", body=b"2;" + b"x" * 200_000 + b"\r\n{}\r\n0\r\n\r\n"
    ),
    "chunk-trailers": request(
        "POST",
        SHOW,
        "Transfer-Encoding: chunked",
        "Connection: close",
        body=b"2\r\n{}\r\n0\r\nAuthorization: x\r\n\r\n",
    ),
    "many-chunks": request(
        "POST", SHOW, "Transfer-Encoding: chunked", "Connection: close", body=b"1\r\n \r\n" * 50_000 + b"0\r\n\r\n"
    ),
    "odd-encoding": request("POST", SHOW, "Transfer-Encoding: gzip, chunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    "obscured-encoding": request("POST", SHOW, "Transfer-Encoding : chunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    "packed-body": request(
        "POST", SHOW, "Content-Encoding: gzip", "Content-Length: 2", "Connection: close", body=b"\x1f\x8b"
    ),
    "expect": request("POST", SHOW, "Content-Length: 2", "Expect: 100-continue", "Connection: close", body=b"{}"),
    "expect-odd": request("POST", SHOW, "Content-Length: 2", "Expect: <x>", "Connection: close", body=b"{}"),
    "upgrade": request("GET", "/", "Connection: Upgrade, close", "Upgrade: websocket", "Sec-WebSocket-Key: x"),
    "upgrade-h2c": request(
        "GET", "/", "Connection: Upgrade, HTTP2-Settings, close", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"
    ),
    "pipelined": request("GET", "/api/3") * 50 + request("GET", "/api/3", "Connection: close"),
}
