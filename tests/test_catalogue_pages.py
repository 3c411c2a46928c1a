"""Pages and downloads: languages, links, headers, previews."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload

from catalogue import texts
from catalogue.actions import ACTIONS
from catalogue.notes import rendered, summary
from catalogue.pages.preview import Preview, preview
from catalogue.pages.rendering import highlight, size

HERE = Path(texts.__file__).parent.parent


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        yield opened


class _Links(HTMLParser):
    def __init__(self, tags: tuple[str, ...]) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self._tags = tags

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if not self._tags or tag in self._tags:
            self.addresses += [value or "" for name, value in attributes if name in ("href", "src")]


def _links(html: str, *tags: str) -> list[str]:
    """The addresses in a page, on request only those of some elements."""
    links = _Links(tags)
    links.feed(html)
    return links.addresses


def test_every_link_of_every_page_leads_somewhere_and_keeps_the_language(site: Site) -> None:
    site.call("group_create", {"name": "bousai", "title": "防災"}, "admin")
    extras = [{"key": "standard", "value": "emergency-evacuation-sites/standard-ods"}]
    site.call("package_patch", {"id": "shelters", "extras": extras, "groups": [{"name": "bousai"}]}, "admin")
    for name in ("shelters.csv", "report.html", "datapackage.json"):
        site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload(name)})
    for lang in ("ja", "en"):
        seen, waiting = set(), {"/" if lang == "ja" else "/?lang=en"}
        while waiting:
            address = waiting.pop()
            seen.add(address)
            answer = site.client.get(address)
            assert answer.status_code == 200, address
            if not answer.headers["content-type"].startswith("text/html; charset=utf-8"):
                continue
            assert f'<html lang="{lang}">' in answer.text, address
            links = {one for one in _links(answer.text, "a") if one.startswith(("/", "http://catalogue.example"))}
            for one in _links(answer.text, "link", "script"):
                assert site.client.get(one).status_code == 200, (address, one)
            other = re.search(r'class="language" href="([^"]*)"', answer.text)
            assert other
            assert site.client.get(other[1].replace("&amp;", "&")).status_code == 200
            waiting |= {one for one in links if one != other[1].replace("&amp;", "&")} - seen
        assert {"/dataset", "/organization", "/organization/mihon", "/group/bousai", "/api"} <= {
            one.partition("?")[0] for one in seen
        }
        assert any("/download/shelters.csv" in one for one in seen)


def test_pages_without_any_data(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        for path in ("/", "/dataset", "/organization", "/organization/mihon"):
            assert site.client.get(path).status_code == 200
        assert "まだ公開しているデータはありません" in site.client.get("/").text


def test_links_stay_below_the_address_of_the_site(tmp_path: Path) -> None:
    with open_site(tmp_path, base_url="https://data.example/town") as site:
        made = site.call("package_create", dataset())
        url = site.call("resource_create", {"package_id": made["id"]}, files={"upload": upload()})["url"]
        assert url.startswith("https://data.example/town/dataset/")
        for path in ("/", "/dataset", "/dataset/shelters", "/nosuch"):
            for link in _links(site.client.get(path).text):
                here = ("/town/", "https://data.example/town/")
                assert link in ("/town", "#main") or link.startswith((*here, "https://creativecommons.org/")), link


@pytest.mark.parametrize(("changed", "status"), [({"private": True}, 403), ({"state": "deleted"}, 403), ({}, 200)])
def test_what_is_not_public(site: Site, changed: dict[str, object], status: int) -> None:
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    site.call("package_patch", {"id": "shelters", **changed})
    answer = site.client.get("/dataset/shelters")
    assert answer.status_code == status
    assert ("指定緊急避難場所" in answer.text) is (status == 200)
    assert site.client.get(made["url"]).status_code == status
    own = site.client.get(made["url"], headers={"Authorization": site.tokens["editor"]})
    assert (own.status_code, own.content) == (200, CSV)
    assert own.headers["cache-control"].startswith("private" if changed else "public")


def test_old_addresses_lead_on(site: Site) -> None:
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    by_id = site.client.get(f"/dataset/{made['package_id']}?lang=en", follow_redirects=False)
    assert (by_id.status_code, by_id.headers["location"]) == (302, "/dataset/shelters?lang=en")
    own = f"/dataset/{made['package_id']}/resource/{made['id']}"
    page = site.client.get(f"{own}?lang=en", follow_redirects=False)
    assert page.headers["location"] == f"/dataset/shelters/resource/{made['id']}?lang=en"
    for path in (f"/dataset/shelters/resource/{made['id']}/download", made["url"].rpartition("/")[0] + "/other.csv"):
        assert site.client.get(path).content == CSV
    assert site.client.get("/dataset/", follow_redirects=True).status_code == 200
    linked = site.call("resource_create", {"package_id": "shelters", "url": "https://x.example/a.csv"})
    answer = site.client.get(f"/dataset/shelters/resource/{linked['id']}/download", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://x.example/a.csv")
    harmful = site.call("resource_create", {"package_id": "shelters", "url": "javascript:alert(1)"})
    assert site.client.get(f"/dataset/shelters/resource/{harmful['id']}/download").status_code == 404
    site.call("package_create", dataset(name="second"))
    assert site.client.get(f"/dataset/second/resource/{made['id']}/download").status_code == 404


def test_download_headers_and_ranges(site: Site) -> None:
    sent = {"package_id": "shelters", "encoding": "cp932"}
    made = site.call("resource_create", sent, files={"upload": upload("避難.csv")})
    answer = site.client.get(made["url"])
    headers = answer.headers
    assert headers["content-type"] == "text/csv; charset=cp932"
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%E9%81%BF%E9%9B%A3.csv"
    assert (headers["content-length"], headers["accept-ranges"]) == (str(len(CSV)), "bytes")
    assert headers["etag"] == f'"{made["hash"]}"'
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"

    part = site.client.get(made["url"], headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.content) == (206, CSV[3:10])
    assert part.headers["content-range"] == f"bytes 3-9/{len(CSV)}"
    assert site.client.get(made["url"], headers={"Range": f"bytes={len(CSV)}-"}).status_code == 416
    resumed = {"Range": "bytes=3-9", "If-Range": headers["etag"]}
    assert site.client.get(made["url"], headers=resumed).status_code == 206
    assert site.client.get(made["url"], headers=resumed | {"If-Range": '"other"'}).content == CSV
    assert site.client.head(made["url"]).headers["content-length"] == str(len(CSV))
    for name, value, status in (
        ("If-None-Match", headers["etag"], 304),
        ("If-None-Match", f'"x", W/{headers["etag"]}', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", '"x"', 200),
        ("If-Modified-Since", headers["last-modified"], 200),
    ):
        again = site.client.get(made["url"], headers={name: value})
        assert (again.status_code, again.content) == (status, CSV if status == 200 else b""), (name, value)
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload(content=b"new")})
    assert site.client.get(made["url"], headers={"If-None-Match": headers["etag"]}).content == b"new"


def test_lost_file_is_told_as_a_page(site: Site) -> None:
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    for path in (site.settings.folder / "files").glob("*/*"):
        path.unlink()
    assert site.client.get(made["url"]).status_code == 404
    assert site.client.get("/dataset/shelters").status_code == 200


def test_cross_origin_reads_but_no_writes(site: Site) -> None:
    path = "/api/3/action/package_show?id=shelters"
    assert site.client.get(path).headers["access-control-allow-origin"] == "*"
    assert site.client.post(path).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in site.client.post("/api/3/action/package_create").headers
    assert "access-control-allow-origin" not in site.client.get("/").headers
    for target, methods in ((path, "GET, HEAD, POST"), ("/api/3/action/package_create", "GET, HEAD")):
        preflight = site.client.options(target, headers={"Origin": "https://x.example"})
        assert (preflight.status_code, preflight.headers["access-control-allow-methods"]) == (204, methods)
        assert "authorization" not in preflight.headers["access-control-allow-headers"].lower()


def test_every_answer_has_the_security_headers(site: Site) -> None:
    for path in ("/", "/nosuch", "/api/3/action/status_show", "/static/style.css", "/dataset/shelters"):
        headers = site.client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert "immutable" in site.client.get("/static/style.css").headers["cache-control"]


def test_wrong_method(site: Site) -> None:
    answer = site.client.post("/dataset/shelters")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


def test_unforeseen_error_is_a_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("catalogue.pages.dataset.rendered", broken)
    answer = site.client.get("/dataset/shelters")
    assert answer.status_code == 500
    assert "うまく動きませんでした" in answer.text
    assert "secret detail" not in answer.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_preview_reads_only_the_beginning(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f'"{n}","髙橋①\n公園",{n},\r\n' for n in range(40_000))
    path.write_bytes(("番号,名称,値,\r\n\r\n" + rows).encode(encoding))
    shown = preview(path, "CSV")
    assert shown is not None
    assert shown.headings == ["番号", "名称", "値", ""]
    assert shown.rows[1] == ["1", "髙橋① 公園", "1", ""]
    assert (len(shown.rows), shown.columns) == (10, 4)
    assert [shown.is_numeric(place) for place in range(4)] == [False, False, True, False]  # 番号 is a code


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (b"", "CSV"),
        (b"\x00\xff\xfe\x81", "CSV"),
        (b"a,b\n1,2\n", "XLSX"),
        (b"\n\n\n", "CSV"),
        (b" , \n", "CSV"),
        (b'"' + b"x" * 300_000, "CSV"),
        (b"x" * 300_000, "CSV"),
    ],
)
def test_preview_of_what_is_no_table(tmp_path: Path, content: bytes, format_: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert preview(path, format_) is None
    assert preview(tmp_path / "nosuch.csv", format_) is None


def test_preview_of_wide_and_ragged_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("\t".join(f"c{n}" for n in range(100)) + "\n1\n" + "x" * 500 + "\ty\n", encoding="utf-8")
    shown = preview(path, "TSV")
    assert shown is not None
    assert (shown.columns, len(shown.headings), {len(row) for row in shown.rows}) == (100, 60, {60})
    assert shown.rows[1][0] == "x" * 200 + "…"
    assert isinstance(shown, Preview)


def test_notes_and_their_beginning() -> None:
    assert rendered("# 題\n\n**強い**") == '<p class="lead-in">題</p>\n<p><strong>強い</strong></p>\n'
    link = '<p><a href="https://e.example/" rel="nofollow noopener">x</a></p>\n'
    assert rendered("[x](https://e.example/)") == link
    assert summary("# 題\n\n**強い**\n文と[リンク](https://e.example/)") == "強い 文とリンク"
    assert len(summary("あ" * 500)) == 141


def test_marks_and_sizes() -> None:
    assert highlight("<b>AED設置", 'aed b:c "設置" -x') == "&lt;b&gt;<mark>AED</mark><mark>設置</mark>"
    assert highlight("a", "") == "a"
    assert [size(one) for one in (0, 999, 1024, 6246, 150_000, 5_000_000, 3_000_000_000)] == [
        "0 B",
        "999 B",
        "1.0 KB",
        "6.1 KB",
        "146 KB",
        "4.8 MB",
        "2.8 GB",
    ]


def _is_used(code: str, written: str) -> bool:
    """By name, or by a beginning that is completed at run time: `t('facet-' ~ field)`, `f"error-{known}"`."""
    parts = code.split("-")
    beginnings = ["-".join(parts[:n]) + "-" for n in range(1, len(parts))]
    return (
        f'"{code}"' in written
        or f"'{code}'" in written
        or any(f"'{one}'" in written or f'"{one}"' in written or f'f"{one}{{' in written for one in beginnings)
    )


def test_no_text_stands_in_two_areas() -> None:
    modules = [one for one in vars(texts).values() if hasattr(one, "TEXTS") and one is not texts]
    assert len(texts.TEXTS) == sum(len(one.TEXTS) for one in modules)


def test_texts_are_complete_and_used() -> None:
    written = "".join(
        path.read_text(encoding="utf-8")
        for path in HERE.rglob("*")
        if path.suffix in (".py", ".html", ".js") and path.parent.name != "texts"
    )
    for code in texts.TEXTS:
        assert _is_used(code, written), f"{code} is used nowhere"
    for name in ACTIONS:
        assert f"does-{name}" in texts.TEXTS
    for used in re.findall(r"""\bt\('([a-z0-9-]+)'[,)]""", written):
        assert used in texts.TEXTS, used
    for used in re.findall(r"""(?<!fields\.)(?<!one\.)\btext\(\s*"([a-z0-9-]+)"[,)]""", written):
        assert used in texts.TEXTS, used


def test_catalogue_knows_nothing_of_the_pipelines() -> None:
    for path in HERE.rglob("*.py"):
        assert not re.search(r"^\s*(from|import) (pipelines|publish)\b", path.read_text(encoding="utf-8"), re.MULTILINE)
